import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

/**
 * A Neo4j Community server in the folder args[0], on free ports of 127.0.0.1. Prints its Bolt and
 * HTTP addresses on one line, and stops when its standard input is closed, so that it cannot
 * outlive the test that started it.
 */
public class Server {
    public static void main(String[] args) throws Exception {
        SocketAddress free = new SocketAddress("127.0.0.1", 0);
        try (Neo4j neo4j = Neo4jBuilders.newInProcessBuilder(Path.of(args[0]))
                .withConfig(BoltConnector.enabled, true)
                .withConfig(BoltConnector.listen_address, free)
                .withConfig(HttpConnector.enabled, true)
                .withConfig(HttpConnector.listen_address, free)
                .withConfig(GraphDatabaseSettings.pagecache_memory, 512L * 1024 * 1024)
                // A stop waits for nobody: by default for open transactions and quiet connections.
                .withConfig(GraphDatabaseSettings.shutdown_transaction_end_timeout, Duration.ZERO)
                .withConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, 0)
                .build()) {
            System.out.println("READY " + neo4j.boltURI() + " " + neo4j.httpURI());
            System.in.read();
        }
    }
}
