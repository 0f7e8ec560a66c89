package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.Optional;

/** Since when a connection has not accepted a batch because Klaviyo does not answer; no row while it does. */
public final class OutageTable {

    private final LedgerDatabase database;

    OutageTable(LedgerDatabase database) {
        this.database = database;
    }

    /** Since when Klaviyo does not answer on a connection; empty if it does. */
    public Optional<Instant> since(String connection) {
        return database.find(Instant.class, "select since from outage where connection = ?", connection);
    }

    /** Klaviyo does not answer on a connection. An earlier time that is recorded stays. */
    public void begin(String connection, Instant since) {
        database.execute(
                "insert into outage (connection, since) values (?, ?) on conflict (connection) do nothing", connection, since);
    }

    /** Klaviyo accepts batches on a connection. */
    public void end(String connection) {
        database.execute("delete from outage where connection = ?", connection);
    }
}
