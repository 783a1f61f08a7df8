import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;

/** Validates files of RDF by the shapes of the first one, and writes the report on each as file.report.nt. */
public class Shacl {
    public static void main(String[] files) throws Exception {
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(files[0]));
        for (int i = 1; i < files.length; i++) {
            Graph data = RDFDataMgr.loadDatasetGraph(files[i]).getUnionGraph();
            Graph whole = RDFDataMgr.loadGraph(files[i]);
            Graph both = new org.apache.jena.graph.compose.Union(whole, data);
            ValidationReport report = ShaclValidator.get().validate(shapes, both);
            try (OutputStream out = Files.newOutputStream(Path.of(files[i] + ".report.nt"))) {
                RDFDataMgr.write(out, report.getGraph(), Lang.NTRIPLES);
            }
            System.out.println((report.conforms() ? "OK " : "BAD ") + files[i]);
        }
    }
}
