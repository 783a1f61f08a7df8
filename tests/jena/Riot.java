import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.StreamRDF;
import org.apache.jena.riot.writer.WriterStreamRDFPlain;
import org.apache.jena.atlas.io.IO;

/** Reads files of RDF as `riot --validate` does, with warnings as errors, and writes each as file.nq. */
public class Riot {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(file + ".nq")))) {
                StreamRDF quads = new WriterStreamRDFPlain(IO.wrapUTF8(out));
                RDFParser.source(file)
                    .checking(true)
                    .errorHandler(ErrorHandlerFactory.errorHandlerStrict)
                    .parse(quads);
                quads.finish();
                System.out.println("OK " + file);
            } catch (RuntimeException problem) {
                System.out.println("BAD " + file + " " + problem.getMessage());
            }
        }
    }
}
