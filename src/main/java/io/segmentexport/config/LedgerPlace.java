package io.segmentexport.config;

import java.util.Optional;

/** Where the ledger is kept ({@code ledger.url}). */
public sealed interface LedgerPlace {

    /** In a file in the data folder. */
    record Embedded() implements LedgerPlace {
    }

    /**
     * In a PostgreSQL database.
     *
     * @param url      its JDBC URL, without credentials
     * @param user     the database user; empty for the user that runs this process
     * @param password of that user; empty if the database needs none
     */
    record PostgreSql(String url, Optional<String> user, Optional<Secret> password) implements LedgerPlace {
    }
}
