package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import io.segmentexport.ledger.database.SqliteFile;
import java.nio.file.Path;

/** Ledgers without a configuration. */
public final class Ledgers {

    private Ledgers() {
    }

    /**
     * Opens the ledger embedded in a data folder, as {@link Ledger#open} does.
     *
     * @param file its path: {@code data/ledger.db}
     */
    public static Ledger embedded(Path file) {
        return new Ledger(LedgerDatabase.open(new SqliteFile(file)));
    }
}
