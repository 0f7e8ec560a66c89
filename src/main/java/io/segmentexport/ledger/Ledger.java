package io.segmentexport.ledger;

import io.segmentexport.config.Settings;
import io.segmentexport.ledger.database.LedgerDatabase;
import io.segmentexport.ledger.database.LedgerStore;
import io.segmentexport.ledger.database.UnusableLedgerException;
import java.time.Clock;
import java.util.Optional;

/**
 * The durable journal of runs and batches, by table. Each public method of a table is one transaction, which is on disk
 * when the method returns. A row is written before the side effect that relies on it. The ledger never holds keys,
 * addresses or cells of segment files.
 */
public final class Ledger implements AutoCloseable {

    private static final int LONGEST_ANSWER_SECONDS = 2;

    /** For the tables, and for tests that look behind them. */
    final LedgerDatabase database;

    Ledger(LedgerDatabase database) {
        this.database = database;
        Columns.register(database.jdbi());
    }

    /**
     * Opens the configured ledger. Creates it if there is none, and updates its schema.
     *
     * @throws UnusableLedgerException if the ledger cannot or must not be opened; it is not changed
     * @throws io.segmentexport.config.ConfigurationException if the configured password cannot be read
     */
    public static Ledger open(Settings settings) {
        return new Ledger(LedgerDatabase.open(LedgerStore.of(settings)));
    }

    /** As {@link #open}, but empty if there is no ledger. */
    public static Optional<Ledger> openExisting(Settings settings) {
        return LedgerDatabase.openExisting(LedgerStore.of(settings)).map(Ledger::new);
    }

    /**
     * Whether there is a ledger. Changes nothing.
     *
     * @throws UnusableLedgerException if the ledger cannot or must not be opened
     */
    public static boolean exists(Settings settings) {
        return LedgerStore.of(settings).look() != LedgerStore.Found.NONE;
    }

    /** The name of the configured ledger for people: a file, or the URL of a database. */
    public static String name(Settings settings) {
        return LedgerStore.of(settings).name();
    }

    /**
     * Asks the ledger for almost nothing.
     *
     * @throws RuntimeException if the ledger cannot be reached, or does not answer within two seconds
     */
    public void ensureItAnswers() {
        database.read(handle -> handle.createQuery("select count(*) from outage").setQueryTimeout(LONGEST_ANSWER_SECONDS)
                .mapTo(Integer.class).one());
    }

    public RunTable runs() {
        return new RunTable(database);
    }

    public BatchTable batches() {
        return new BatchTable(database);
    }

    public RejectionTable rejections() {
        return new RejectionTable(database);
    }

    /** Which rejected records came again in a later run. */
    public CorrectionTable corrections() {
        return new CorrectionTable(database);
    }

    /** Since when connections do not accept batches. */
    public OutageTable outages() {
        return new OutageTable(database);
    }

    /** What commands ask of the service. */
    public Requests requests(Clock clock) {
        return new Requests(database, clock);
    }

    public ScheduleTable schedules() {
        return new ScheduleTable(database);
    }

    public SnapshotTable snapshots() {
        return new SnapshotTable(database);
    }

    @Override
    public void close() {
        database.close();
    }
}
