import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.Rio;
import org.eclipse.rdf4j.rio.helpers.BasicParserSettings;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/** Loads each file into a store of RDF4J, with every check of its parsers, and writes what it has as file.rdf4j.nq. */
public class Rdf4j {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            SailRepository repository = new SailRepository(new MemoryStore());
            try (RepositoryConnection connection = repository.getConnection();
                    OutputStream out = new FileOutputStream(file + ".rdf4j.nq")) {
                connection.getParserConfig().set(BasicParserSettings.VERIFY_URI_SYNTAX, true);
                connection.getParserConfig().set(BasicParserSettings.FAIL_ON_UNKNOWN_DATATYPES, true);
                connection.getParserConfig().set(BasicParserSettings.VERIFY_DATATYPE_VALUES, true);
                connection.add(new File(file));
                connection.export(Rio.createWriter(RDFFormat.NQUADS, out));
                System.out.println("OK " + file);
            } catch (Exception problem) {
                System.out.println("BAD " + file + " " + problem.getMessage());
            } finally {
                repository.shutDown();
            }
        }
    }
}
