package io.segmentexport.ledger;

import com.zaxxer.hikari.HikariConfig;
import io.segmentexport.config.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;

/** What the ledger is kept in, before it is opened. */
sealed interface LedgerStore permits H2File, PostgresDatabase {

    /** What is found where the ledger should be. */
    enum Found {
        /** No ledger yet. */
        NONE,
        /** A ledger whose schema is older than this program; to be brought up to date. */
        OLDER,
        /** A ledger that can be used as it is. */
        CURRENT,
        /** A ledger that another process has open; it cannot be looked into without opening it as well. */
        IN_USE
    }

    /** The store that the configuration names. */
    static LedgerStore of(Settings settings) {
        if (settings.ledger() instanceof LedgerPlace.PostgreSql place) {
            return new PostgresDatabase(place);
        }
        return new H2File(new DataFolder(settings.dataFolder()).ledger());
    }

    /** What people call it in messages: a file, or a URL without its options. */
    String name();

    /**
     * Looks at what is there, and changes nothing.
     *
     * @throws UnusableLedgerException where there is something that this program must not open
     */
    Found look();

    /**
     * A connection for writing.
     *
     * @param create whether there is no ledger yet, so that one is made
     * @throws UnusableLedgerException where there is none to be had
     */
    Connection connect(boolean create);

    /** What a refusal of the database means, and what to do. */
    UnusableLedgerException unusable(SQLException e);

    /** Whether only that process of ours ended through which the database was reached; asked again, it is reached otherwise. */
    boolean anotherEnded(SQLException e);

    /** How the pool gets such connections. */
    HikariConfig pool();

    /** Tells the database what it has to know to find rows quickly. The schema is up to date, and nobody else is there. */
    void tune(Connection ledger) throws SQLException;

    /** What transactions that were committed need to outlast a power failure as well. */
    Checkpoints checkpoints(Jdbi ledger);
}
