package io.segmentexport.ledger.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The schema of the ledger, by Flyway's migrations. Flyway is only called if the history of the ledger is not
 * the one of this program: it takes a fifth of the processor time of the command {@code runs} (measured).
 */
class LedgerSchema {

    /**
     * A migration as Flyway's history has it.
     *
     * @param checksum of its statements, as Flyway makes it; null for what is no migration by statements
     * @param success  whether all of them went well
     */
    record Migration(String version, Integer checksum, boolean success) {
    }

    /** All migrations of this program. A test compares it with Flyway, and says what belongs here after a new one. */
    static final List<Migration> MIGRATIONS = List.of(new Migration("1", 1378925694, true));

    /** What has no version is Flyway's note that it made the table. */
    private static final String HISTORY = "select \"version\", \"checksum\", \"success\" from %s\"flyway_schema_history\" "
            + "where \"version\" is not null order by \"installed_rank\"";

    private final String ledger;
    private final List<Migration> migrations;
    private final String[] locations;

    /** @param ledger the name of the ledger in messages */
    LedgerSchema(String ledger) {
        this(ledger, MIGRATIONS, "classpath:db/ledger");
    }

    /**
     * A schema by these migrations.
     *
     * @param locations where Flyway finds them
     */
    LedgerSchema(String ledger, List<Migration> migrations, String... locations) {
        this.ledger = ledger;
        this.migrations = migrations;
        this.locations = locations;
    }

    /**
     * Flyway on one connection, in a transaction of the caller, who commits, rolls back and closes it. By itself Flyway
     * commits in steps, and to PostgreSQL on several connections: a process that is killed in between could leave a history
     * that does not fit the tables.
     */
    private Flyway flyway(Connection connection) {
        var lent = proxy(Connection.class, (lending, method, arguments) -> switch (method.getName()) {
            case "close", "commit", "rollback", "setAutoCommit" -> null;
            default -> method.invoke(connection, arguments);
        });
        var source = proxy(DataSource.class, (lending, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> lent;
            case "isWrapperFor" -> false;
            default -> throw new SQLFeatureNotSupportedException(method.getName());
        });
        return Flyway.configure().dataSource(source).locations(locations).load();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler call) {
        var loader = LedgerSchema.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                return call.invoke(proxy, method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /**
     * What schema is there; changes nothing.
     *
     * @throws UnusableLedgerException if a newer program wrote it, or it is not what its migrations make
     * @throws SQLException            if it cannot be read
     */
    LedgerStore.Found check(Connection connection) throws SQLException {
        return history(connection).equals(migrations) ? LedgerStore.Found.CURRENT : checkByFlyway(connection);
    }

    /** The applied migrations, in order; none if they cannot be read, which Flyway is left to explain. */
    private static List<Migration> history(Connection connection) {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(HISTORY.formatted(schema(connection)))) {
            var history = new ArrayList<Migration>();
            while (rows.next()) {
                int checksum = rows.getInt(2);
                history.add(new Migration(rows.getString(1), rows.wasNull() ? null : checksum, rows.getBoolean(3)));
            }
            return history;
        } catch (SQLException e) {
            return List.of();
        }
    }

    /** SQLite has none. */
    private static String schema(Connection connection) throws SQLException {
        var schema = connection.getSchema();
        return schema == null ? "" : connection.createStatement().enquoteIdentifier(schema, true) + ".";
    }

    private LedgerStore.Found checkByFlyway(Connection connection) throws SQLException {
        var all = byFlyway(connection);
        var applied = all.stream().filter(migration -> migration.getState().isApplied()).toList();
        var newest = newest(applied);
        var known = newest(all.stream().filter(migration -> migration.getState().isResolved()).toList()).orElseThrow();
        if (newest.filter(version -> version.compareTo(known) > 0).isPresent()) {
            throw new UnusableLedgerException("The ledger " + ledger + " was written by a newer version of this program: its "
                    + "schema has version " + newest.get() + ", and this program knows version " + known + " and older ones. "
                    + "It was not changed. Use the newer program, or put back a copy of the ledger from before it.");
        }
        var otherwise = applied.stream().filter(migration -> !madeByThisProgram(migration)).toList();
        if (!otherwise.isEmpty()) {
            throw new UnusableLedgerException("The schema of the ledger " + ledger + " is not the one that this program makes: "
                    + otherwise.stream().map(LedgerSchema::words).collect(Collectors.joining("; "))
                    + ". It was not changed. Use the program that wrote it, or put back a copy of the ledger.");
        }
        return applied.isEmpty() ? LedgerStore.Found.NONE
                : applied.size() == all.size() ? LedgerStore.Found.CURRENT : LedgerStore.Found.OLDER;
    }

    private List<MigrationInfo> byFlyway(Connection connection) throws SQLException {
        try {
            return Arrays.stream(flyway(connection).info().all()).filter(MigrationInfo::isVersioned).toList();
        } catch (FlywayException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw e;
        }
    }

    private static Optional<MigrationVersion> newest(List<MigrationInfo> migrations) {
        return migrations.stream().map(MigrationInfo::getVersion).max(Comparator.naturalOrder());
    }

    private static boolean madeByThisProgram(MigrationInfo migration) {
        return migration.getState() == MigrationState.SUCCESS && migration.isChecksumMatching();
    }

    private static String words(MigrationInfo migration) {
        return "version " + migration.getVersion() + " (" + migration.getDescription() + ") "
                + (migration.getState() == MigrationState.SUCCESS ? "was made by other statements"
                : migration.getState().isFailed() ? "broke off" : "is unknown");
    }

    /**
     * Brings the schema up to date, in one transaction.
     *
     * @throws UnusableLedgerException if that fails; then nothing was changed
     */
    void migrate(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            flyway(connection).migrate();
            connection.commit();
        } catch (FlywayException e) {
            connection.rollback();
            String why = e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE
                    ? "there are tables of another program in it. It was not changed. Give the ledger a database of its own, or a "
                            + "schema of its own (…?currentSchema=NAME)."
                    : e.getMessage().strip().replaceAll("\\s+", " ") + ". See that its disk has space, and that its user may create "
                            + "tables in it.";
            throw new UnusableLedgerException("The ledger " + ledger + " cannot be brought up to date: " + why, e);
        }
    }
}
