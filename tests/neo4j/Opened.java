import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * Opens the home folder args[0], whose database something else wrote, and serves it by Bolt. Prints
 * its address as Server.java does, with no HTTP address, and stops likewise.
 */
public class Opened {
    public static void main(String[] args) throws Exception {
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", 0))
                .setConfig(GraphDatabaseSettings.pagecache_memory, 512L * 1024 * 1024)
                // A stop waits for nobody: by default for open transactions and quiet connections.
                .setConfig(GraphDatabaseSettings.shutdown_transaction_end_timeout, Duration.ZERO)
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, 0)
                .build();
        try {
            GraphDatabaseService database = service.database("neo4j");
            var ports = ((GraphDatabaseAPI) database).getDependencyResolver()
                    .resolveDependency(ConnectorPortRegister.class);
            System.out.println("READY bolt://" + ports.getLocalAddress(ConnectorType.BOLT) + " -");
            System.in.read();
        } finally {
            service.shutdown();
        }
    }
}
