package io.segmentexport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.Credentials;
import io.segmentexport.config.LedgerPlace;
import io.segmentexport.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jdbi.v3.core.Jdbi;

/**
 * The ledger in a PostgreSQL database. At PostgreSQL's defaults a commit is on disk when it returns, so nothing more
 * has to be done for a power failure.
 */
final class PostgresDatabase implements LedgerStore {

    /** Seconds. A database that does not answer for so long is lost; no statement of the ledger takes a part of it. */
    private static final String LONGEST_ANSWER = "60";
    private static final String LONGEST_CONNECT = "10";

    /** Whoever turned it off for the server did not mean a ledger: rows must be there before what relies on them. */
    private static final String COMMITS_ARE_ON_DISK = "select set_config('synchronous_commit', 'on', false) "
            + "where current_setting('synchronous_commit') = 'off'";

    private final LedgerPlace.PostgreSql place;

    PostgresDatabase(LedgerPlace.PostgreSql place) {
        this.place = place;
    }

    @Override
    public String name() {
        return place.url().replaceFirst("\\?.*", "");
    }

    @Override
    public Found look() {
        try (var first = connect(false); var pool = LedgerDatabase.pool(this)) {
            return new LedgerSchema(name(), pool).check();
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    @Override
    public Connection connect(boolean create) {
        return connect("segment-export");
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
    public boolean anotherEnded(SQLException e) {
        return false;
    }

    @Override
    public HikariConfig pool() {
        var config = new HikariConfig();
        config.setJdbcUrl(place.url());
        config.setDataSourceProperties(properties("segment-export"));
        // Asked for anew at each connection: the password may be renewed, and is kept nowhere.
        config.setCredentialsProvider(() -> Credentials.of(user(), place.password().map(Secret::reveal).orElse(null)));
        config.setConnectionInitSql(COMMITS_ARE_ON_DISK);
        return config;
    }

    @Override
    public void tune(Connection ledger) {
        // It takes the primary key by itself.
    }

    @Override
    public Checkpoints checkpoints(Jdbi ledger) {
        return Checkpoints.NONE;
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
        } else if (state.equals("57P03") || state.equals("53300")) {
            what = "takes no connection now (it starts, stops, or has too many): try again in a while";
        } else {
            what = "cannot be used: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
        return new UnusableLedgerException("The ledger " + name() + " " + what + " (SQL state " + state + ").", e);
    }
}
