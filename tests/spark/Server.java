import org.apache.spark.sql.connect.service.SparkConnectServer;

/**
 * Spark's Connect server, which Spark's properties set up. Stops when its standard input is closed,
 * so that it cannot outlive the test that started it.
 */
public class Server {
    public static void main(String[] args) throws Exception {
        Thread server = new Thread(() -> SparkConnectServer.main(args));
        server.setDaemon(true);
        server.start();
        System.in.read();
        System.exit(0);
    }
}
