package io.segmentexport.ledger.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import com.zaxxer.hikari.util.Credentials;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Settings.LedgerPlace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * The ledger in a PostgreSQL database. At PostgreSQL's defaults a commit is on disk when it returns, so nothing more
 * has to be done for a power failure.
 */
public final class PostgresDatabase implements LedgerStore {

    /** The SQL state of a writing where none is allowed. */
    private static final String READ_ONLY = "25006";
    private static final String OURS = "segment-export";

    /** Seconds. A database that does not answer for so long is lost; no statement of the ledger takes a part of it. */
    private static final String LONGEST_ANSWER = "60";
    private static final String LONGEST_CONNECT = "10";

    private static final int MOST_CONNECTIONS = 4;

    /** How long a caller waits for a connection while the database is away; then it gets an exception. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Whoever turned it off for the server did not mean a ledger: rows must be there before what relies on them. */
    private static final String COMMITS_ARE_ON_DISK = "select set_config('synchronous_commit', 'on', false) "
            + "where current_setting('synchronous_commit') = 'off'";

    private final LedgerPlace.PostgreSql place;
    private final LedgerSchema schema;

    public PostgresDatabase(LedgerPlace.PostgreSql place) {
        this(place, new LedgerSchema(name(place)));
    }

    PostgresDatabase(LedgerPlace.PostgreSql place, LedgerSchema schema) {
        this.place = place;
        this.schema = schema;
    }

    @Override
    public String name() {
        return name(place);
    }

    private static String name(LedgerPlace.PostgreSql place) {
        return place.url().replaceFirst("\\?.*", "");
    }

    @Override
    public Found look() {
        try (var connection = connect(OURS)) {
            refuseUnfit(connection);
            return schema.check(connection);
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    /** Names of segments and files are of any language, and rows are written. */
    private void refuseUnfit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var found = statement.executeQuery(
                "select current_setting('server_encoding'), current_setting('transaction_read_only')")) {
            found.next();
            if (found.getString(2).equals("on")) {
                throw new SQLException("read-only", READ_ONLY);
            }
            if (!found.getString(1).equals("UTF8")) {
                throw new UnusableLedgerException("The ledger " + name() + " has the encoding " + found.getString(1) + ", which cannot hold "
                        + "names in every language: make a database with \"create database NAME encoding 'UTF8' template template0\".", null);
            }
        }
    }

    @Override
    public void bringUpToDate() throws SQLException {
        try (var connection = connect(OURS)) {
            schema.migrate(connection);
        }
    }

    /** @param application what PostgreSQL shows of this connection in pg_stat_activity: up to 63 bytes of ASCII */
    Connection connect(String application) {
        var properties = properties(application);
        properties.setProperty("user", user());
        place.password().map(Secret::reveal).ifPresent(password -> properties.setProperty("password", password));
        try {
            return DriverManager.getConnection(place.url(), properties);
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    private static Properties properties(String application) {
        var properties = new Properties();
        properties.setProperty("ApplicationName", application);
        properties.setProperty("connectTimeout", LONGEST_CONNECT);
        properties.setProperty("loginTimeout", LONGEST_CONNECT);
        properties.setProperty("socketTimeout", LONGEST_ANSWER);
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private String user() {
        return place.user().orElseGet(() -> System.getProperty("user.name"));
    }

    @Override
    public LedgerConnections connections() throws SQLException {
        try {
            return new Pool(new HikariDataSource(pool()));
        } catch (HikariPool.PoolInitializationException e) {
            if (e.getCause() instanceof SQLException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private HikariConfig pool() {
        var config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(place.url());
        config.setDataSourceProperties(properties(OURS));
        // Asked for anew at each connection: the password may be renewed, and is kept nowhere.
        config.setCredentialsProvider(() -> Credentials.of(user(), place.password().map(Secret::reveal).orElse(null)));
        config.setConnectionInitSql(COMMITS_ARE_ON_DISK);
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(LONGEST_WAIT.dividedBy(2).toMillis());
        config.setExceptionOverride(new ReadOnlyEvicts());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    /**
     * After a failover, connections may lead to a standby that takes no writes. They answer when they are looked at, so that
     * HikariCP would lend them for as long as they live.
     */
    private static final class ReadOnlyEvicts implements SQLExceptionOverride {

        @java.lang.Override
        public Override adjudicate(SQLException e) {
            return READ_ONLY.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }

    /** HikariCP looks at a connection before it lends it, and replaces one that broke. */
    private record Pool(HikariDataSource connections) implements LedgerConnections {

        @Override
        public Connection openConnection() throws SQLException {
            return connections.getConnection();
        }

        @Override
        public void close() {
            connections.close();
        }
    }

    /** PostgreSQL's SQL states: https://www.postgresql.org/docs/current/errcodes-appendix.html */
    @Override
    public UnusableLedgerException unusable(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String what;
        if (state.startsWith("08")) {
            what = "cannot be reached: see that PostgreSQL runs there and that ledger.url names its host and port";
        } else if (state.startsWith("28")) {
            what = "does not let user \"" + user() + "\" in: see that ledger.user and ledger.password are right, and that "
                    + "pg_hba.conf lets that user in from here";
        } else if (state.equals("3D000")) {
            what = "does not exist: create the database, owned by user \"" + user() + "\", or correct ledger.url";
        } else if (state.equals(READ_ONLY)) {
            what = "is read-only now: ledger.url leads to a standby, or somebody made it so. See that it leads to the primary "
                    + "server (several hosts and targetServerType=primary)";
        } else if (state.equals("57P03") || state.equals("53300")) {
            what = "takes no connection now (it starts, stops, or has too many): try again in a while";
        } else {
            what = "cannot be used: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
        return new UnusableLedgerException("The ledger " + name() + " " + what + " (SQL state " + state + ").", e);
    }
}
