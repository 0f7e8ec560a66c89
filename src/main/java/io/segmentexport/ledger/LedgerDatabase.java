package io.segmentexport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of an open ledger: looked at before anything is written, its schema brought up to date, and a pool of
 * connections to it. A connection that broke is replaced when the next one is asked for.
 */
final class LedgerDatabase implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 4;
    private static final int MOST_ATTEMPTS = 5;

    /** How long a caller waits for a connection while the database is away; then it gets an exception. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Checkpoints checkpoints;

    private LedgerDatabase(LedgerStore store, HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.checkpoints = store.checkpoints(jdbi);
    }

    /**
     * Opens the ledger; makes it where there is none.
     *
     * @throws UnusableLedgerException where what is there must not, or cannot, be opened; it is left as it is
     */
    static LedgerDatabase open(LedgerStore store) {
        return open(store, store.look());
    }

    /** Opens the ledger if there is one. */
    static Optional<LedgerDatabase> openExisting(LedgerStore store) {
        var found = store.look();
        return found == LedgerStore.Found.NONE ? Optional.empty() : Optional.of(open(store, found));
    }

    private static LedgerDatabase open(LedgerStore store, LedgerStore.Found found) {
        for (int attempt = 1; ; attempt++) {
            try {
                return openOnce(store, attempt == 1 ? found : store.look());
            } catch (SQLException e) {
                if (attempt == MOST_ATTEMPTS || !store.anotherEnded(e)) {
                    throw store.unusable(e);
                }
            }
        }
    }

    private static LedgerDatabase openOnce(LedgerStore store, LedgerStore.Found found) throws SQLException {
        // The first connection stays open while the pool is made: H2 closes a file with the last one.
        try (var first = store.connect(found == LedgerStore.Found.NONE)) {
            var pool = pool(store);
            try {
                bringUpToDate(new LedgerSchema(store.name(), pool), found, store.name());
                if (found != LedgerStore.Found.IN_USE) {
                    store.tune(first);
                }
            } catch (SQLException | RuntimeException e) {
                pool.close();
                throw e;
            }
            return new LedgerDatabase(store, pool);
        }
    }

    /** An older schema stays while another process has it open: that may be an older program, which does not know the newer. */
    private static void bringUpToDate(LedgerSchema schema, LedgerStore.Found found, String name) throws SQLException {
        boolean inUse = found == LedgerStore.Found.IN_USE;
        var is = inUse ? schema.check() : found;
        if (inUse && is == LedgerStore.Found.OLDER) {
            throw new UnusableLedgerException("The ledger " + name + " is of an older version, and another process has it open. "
                    + "It was not changed. End that process, which may be the service, and start it again with this program.");
        }
        if (is != LedgerStore.Found.CURRENT) {
            schema.migrate();
        }
    }

    /**
     * Connections to a store that another one was made to already.
     *
     * @throws SQLException where it does not give a further one, such as a PostgreSQL that has too many
     */
    static HikariDataSource pool(LedgerStore store) throws SQLException {
        try {
            return new HikariDataSource(withLimits(store.pool()));
        } catch (HikariPool.PoolInitializationException e) {
            if (e.getCause() instanceof SQLException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    static HikariConfig withLimits(HikariConfig config) {
        config.setPoolName("ledger");
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(LONGEST_WAIT.dividedBy(2).toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    /** Reads from the ledger. */
    <T> T read(HandleCallback<T, RuntimeException> reading) {
        return jdbi.withHandle(reading);
    }

    /** Writes to the ledger, in one transaction. */
    <T> T write(HandleCallback<T, RuntimeException> writing) {
        return jdbi.inTransaction(writing);
    }

    /** As {@link #write}, without a result. */
    void change(HandleConsumer<RuntimeException> writing) {
        jdbi.useTransaction(writing);
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** What makes committed rows outlast a power failure. */
    Checkpoints checkpoints() {
        return checkpoints;
    }

    @Override
    public void close() {
        checkpoints.close();
        pool.close();
    }
}
