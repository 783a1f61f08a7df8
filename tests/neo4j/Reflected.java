import java.lang.reflect.Method;
import java.nio.file.Path;

/**
 * Serves the home folder args[0] by Bolt as Opened.java does, of whatever version the jars are: it
 * names no class of theirs, so that a compiler that is older than they are can compile it. With a
 * second argument nobody may write.
 */
public class Reflected {
    private static final String SETTINGS = "org.neo4j.configuration.";

    public static void main(String[] args) throws Exception {
        Object builder = type("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
                .getConstructor(Path.class).newInstance(Path.of(args[0]));
        Object free = type(SETTINGS + "helpers.SocketAddress")
                .getConstructor(String.class, int.class).newInstance("127.0.0.1", 0);
        set(builder, "connectors.BoltConnector", "enabled", true);
        set(builder, "connectors.BoltConnector", "listen_address", free);
        set(builder, "GraphDatabaseSettings", "pagecache_memory", 256L * 1024 * 1024);
        set(builder, "GraphDatabaseSettings", "read_only_database_default", args.length > 1);
        Object service = builder.getClass().getMethod("build").invoke(builder);
        Class<?> services = type("org.neo4j.dbms.api.DatabaseManagementService");
        try {
            Object database = services.getMethod("database", String.class).invoke(service, "neo4j");
            Object resolver = type("org.neo4j.kernel.internal.GraphDatabaseAPI")
                    .getMethod("getDependencyResolver").invoke(database);
            Class<?> register = type(SETTINGS + "connectors.ConnectorPortRegister");
            Object ports = type("org.neo4j.common.DependencyResolver")
                    .getMethod("resolveDependency", Class.class).invoke(resolver, register);
            Class<?> kinds = type(SETTINGS + "connectors.ConnectorType");
            Object bolt = kinds.getField("BOLT").get(null);
            Method address = register.getMethod("getLocalAddress", kinds);
            System.out.println("READY bolt://" + address.invoke(ports, bolt) + " -");
            System.in.read();
        } finally {
            services.getMethod("shutdown").invoke(service);
        }
    }

    private static Class<?> type(String name) throws Exception {
        return Class.forName(name);
    }

    private static void set(Object builder, String holder, String name, Object value)
            throws Exception {
        Object setting = type(SETTINGS + holder).getField(name).get(null);
        builder.getClass()
                .getMethod("setConfig", type("org.neo4j.graphdb.config.Setting"), Object.class)
                .invoke(builder, setting, value);
    }
}
