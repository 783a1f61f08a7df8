import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.Dataset;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.system.Txn;
import org.apache.jena.tdb2.TDB2Factory;

/** Loads each file into a TDB2 store on disk, and writes what the store has as file.tdb.nq. */
public class Tdb {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            Dataset dataset = TDB2Factory.connectDataset(Files.createTempDirectory("tdb").toString());
            Txn.executeWrite(dataset, () -> RDFDataMgr.read(dataset, file));
            try (OutputStream out = Files.newOutputStream(Path.of(file + ".tdb.nq"))) {
                Txn.executeRead(dataset, () -> RDFDataMgr.write(out, dataset, Lang.NQUADS));
            }
            dataset.close();
            System.out.println("OK " + file);
        }
    }
}
