package io.segmentexport.ledger.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;

/** The database of an open ledger. Its schema is the one of this program. Thread-safe. */
public final class LedgerDatabase implements AutoCloseable {

    private final LedgerConnections connections;
    private final Jdbi jdbi;

    /** Writers in this process take turns: SQLite would let them poll. */
    private final ReentrantLock writing = new ReentrantLock(true);

    private LedgerDatabase(LedgerConnections connections) {
        this.connections = connections;
        this.jdbi = Jdbi.create(connections);
    }

    /**
     * Opens a ledger. Creates it if there is none.
     *
     * @throws UnusableLedgerException if it cannot or must not be opened; it is not changed
     */
    public static LedgerDatabase open(LedgerStore store) {
        return open(store, store.look());
    }

    /** As {@link #open}, but empty if there is no ledger. */
    public static Optional<LedgerDatabase> openExisting(LedgerStore store) {
        var found = store.look();
        return found == LedgerStore.Found.NONE ? Optional.empty() : Optional.of(open(store, found));
    }

    private static LedgerDatabase open(LedgerStore store, LedgerStore.Found found) {
        try {
            if (found != LedgerStore.Found.CURRENT) {
                store.bringUpToDate();
            }
            return new LedgerDatabase(store.connections());
        } catch (SQLException e) {
            throw store.unusable(e);
        }
    }

    /** Reads from the ledger; each statement by itself sees one state of it. */
    public <T> T read(HandleCallback<T, RuntimeException> reading) {
        return ensuringFreshConnections(() -> jdbi.withHandle(reading));
    }

    /** Writes to the ledger, or reads several tables in one state, in one transaction. */
    public <T> T write(HandleCallback<T, RuntimeException> change) {
        if (!connections.oneWriter()) {
            return ensuringFreshConnections(() -> jdbi.inTransaction(change));
        }
        writing.lock();
        try {
            return ensuringFreshConnections(() -> jdbi.inTransaction(change));
        } finally {
            writing.unlock();
        }
    }

    /** As {@link #write}, without a result. */
    public void change(HandleConsumer<RuntimeException> change) {
        write(change.asCallback());
    }

    /** All rows of one query. */
    public <T> List<T> list(Class<T> type, String query, Object... parameters) {
        return read(handle -> handle.select(query, parameters).mapTo(type).list());
    }

    /** The row of one query that gives one, or none. */
    public <T> Optional<T> find(Class<T> type, String query, Object... parameters) {
        return read(handle -> handle.select(query, parameters).mapTo(type).findOne());
    }

    /** Writes by one statement, and gives how many rows it changed. */
    public int execute(String statement, Object... parameters) {
        return write(handle -> handle.execute(statement, parameters));
    }

    private <T> T ensuringFreshConnections(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            connections.discardIdle();
            throw e;
        }
    }

    /** For tests that look behind the tables. */
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        connections.close();
    }
}
