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
     * @param user     who connects; where it is not given, the user whom this process runs as
     * @param password where the database asks for one
     */
    record PostgreSql(String url, Optional<String> user, Optional<Secret> password) implements LedgerPlace {
    }
}
