package io.segmentexport.ledger.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The schema of a later version of the program. Counts what is done to make it, and kills the process at a point. */
final class KilledSchema extends LedgerSchema {

    static final int KILLED = 137;
    static final int NEVER = Integer.MAX_VALUE;

    private static final String[] LOCATIONS = {"classpath:db/ledger", "classpath:db/next"};

    private final int point;
    private int done;

    /** @param point before which call of the database the process ends, from 0 */
    KilledSchema(int point) {
        super("ledger", migrations(), LOCATIONS);
        this.point = point;
    }

    private static List<Migration> migrations() {
        var all = new ArrayList<>(MIGRATIONS);
        Arrays.stream(Flyway.configure().dataSource("jdbc:sqlite::memory:", "", "").locations(LOCATIONS).load().info().all())
                .skip(all.size())
                .map(next -> new Migration(next.getVersion().getVersion(), next.getChecksum(), true))
                .forEach(all::add);
        return all;
    }

    /** How many calls there were. */
    int done() {
        return done;
    }

    @Override
    void migrate(Connection connection) throws SQLException {
        super.migrate(proxy(Connection.class, connection));
        step();
    }

    private void step() {
        if (done++ == point) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Statements that change something, and commits, are steps. */
    private <T> T proxy(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute") || method.getName().equals("commit")) {
                step();
            }
            Object result;
            try {
                result = method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            return method.getReturnType().getName().matches("java\\.sql\\.\\w*Statement") ? proxyOf(method.getReturnType(), result) : result;
        }));
    }

    private <T> Object proxyOf(Class<T> type, Object real) {
        return proxy(type, type.cast(real));
    }
}
