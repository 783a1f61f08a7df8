import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.compose.Union;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.sparql.core.DatasetGraph;

/** Judges files by the shapes of the first one, all their graphs as one, and writes file.report.nt of each. */
public class Shacl {
    public static void main(String[] files) throws Exception {
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(files[0]));
        for (int i = 1; i < files.length; i++) {
            DatasetGraph data = RDFDataMgr.loadDatasetGraph(files[i]);
            Graph all = new Union(data.getDefaultGraph(), data.getUnionGraph());
            ValidationReport report = ShaclValidator.get().validate(shapes, all);
            try (OutputStream out = Files.newOutputStream(Path.of(files[i] + ".report.nt"))) {
                RDFDataMgr.write(out, report.getGraph(), Lang.NTRIPLES);
            }
        }
    }
}
