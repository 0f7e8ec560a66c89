package io.segmentexport.ledger.database;

import io.segmentexport.config.Settings;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.files.DataFolder;
import java.sql.SQLException;

/** Where a ledger is kept, before it is opened. */
public sealed interface LedgerStore permits SqliteFile, PostgresDatabase {

    /** What is found where the ledger should be. */
    enum Found {
        /** No ledger yet. */
        NONE,
        /** A ledger whose schema is older than this program. */
        OLDER,
        /** A ledger that can be used as it is. */
        CURRENT
    }

    /** The configured store. */
    static LedgerStore of(Settings settings) {
        if (settings.ledger() instanceof LedgerPlace.PostgreSql place) {
            return new PostgresDatabase(place);
        }
        return new SqliteFile(new DataFolder(settings.dataFolder()).ledger());
    }

    /** Its name in messages: a file, or a URL without options. */
    String name();

    /**
     * Looks at what is there, and changes nothing.
     *
     * @throws UnusableLedgerException if this program must not open it
     */
    Found look();

    /**
     * Creates the ledger if there is none, else updates its schema, in one transaction: if the process is killed at any
     * point, the next one finds what was there before.
     *
     * @throws UnusableLedgerException if that fails
     */
    void bringUpToDate() throws SQLException;

    /** Connections to a ledger that is up to date. */
    LedgerConnections connections() throws SQLException;

    /** What an error of the database means, and what to do. */
    UnusableLedgerException unusable(SQLException e);
}
