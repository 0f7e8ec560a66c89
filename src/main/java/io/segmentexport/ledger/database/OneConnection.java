package io.segmentexport.ledger.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;

/**
 * Makes Flyway work on one connection, in a transaction of the caller. By itself it commits in steps, and to PostgreSQL on
 * several connections: a process that is killed in between could leave a history that does not fit the tables.
 */
final class OneConnection {

    private OneConnection() {
    }

    /** A source that lends this connection, and leaves it to the lender to commit, to roll back and to close it. */
    static DataSource of(Connection connection) {
        var lent = proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "close", "commit", "rollback", "setAutoCommit" -> null;
            default -> method.invoke(connection, arguments);
        });
        return proxy(DataSource.class, (method, arguments) -> switch (method.getName()) {
            case "getConnection" -> lent;
            case "isWrapperFor" -> false;
            default -> throw new SQLFeatureNotSupportedException(method.getName());
        });
    }

    private interface Call {
        Object to(Method method, Object[] arguments) throws SQLException, ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(OneConnection.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                return call.to(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
