package io.segmentexport.ledger.database;

import io.segmentexport.ledger.database.DeliveryLock.HeldException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process at a time delivers by a ledger on PostgreSQL: two with data folders of their own would take up each
 * other's runs, whose files they do not have. It is a session-level advisory lock
 * (<a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">Explicit Locking</a>) on a
 * connection of its own: PostgreSQL frees it when the process, or the connection, is gone. Where the connection breaks,
 * the lock is taken again as soon as PostgreSQL answers, unless somebody else was faster.
 */
final class LedgerLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerLock.class);

    /** Sets our locks apart from those of other programs in the database; the letters SEEX. */
    private static final int OURS = 0x53454558;
    private static final String TAKE = "select pg_try_advisory_lock(" + OURS + ", hashtext(coalesce(current_schema(), '')))";
    private static final String HOLDER = """
            select application_name, backend_start from pg_stat_activity join pg_locks using (pid)
            where locktype = 'advisory' and granted and objsubid = 2 and classid = %d
              and objid = hashtext(coalesce(current_schema(), ''))::bit(32)::bigint::oid
              and pg_locks.database = (select oid from pg_database where datname = current_database())""".formatted(OURS);

    /** A holder whose machine is gone frees the lock after two minutes, not after the two hours of most systems. */
    private static final String NOTICE_THE_DEAD =
            "set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 6";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Seconds that PostgreSQL has to say that the connection is there. */
    private static final int LONGEST_ANSWER = 5;

    private final PostgresDatabase database;
    private final String application;
    private final ScheduledExecutorService keeper;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private volatile Connection connection;
    private volatile boolean closed;

    private LedgerLock(PostgresDatabase database, String application, Connection connection) {
        this.database = database;
        this.application = application;
        this.connection = connection;
        this.keeper = Executors.newSingleThreadScheduledExecutor(
                BasicThreadFactory.builder().namingPattern("ledger-lock").daemon().build());
    }

    /**
     * Takes the lock.
     *
     * @param command what the process was started as, for whoever finds the lock taken
     * @throws HeldException           where another process has it
     * @throws UnusableLedgerException where the database cannot be reached
     */
    static LedgerLock take(PostgresDatabase database, String command) throws HeldException {
        // PostgreSQL keeps 63 bytes.
        String application = "segment-export " + ManagementFactory.getRuntimeMXBean().getName() + ": " + command;
        var connection = connect(database, application);
        var lock = new LedgerLock(database, application, connection);
        lock.keeper.scheduleWithFixedDelay(lock::keep, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return lock;
    }

    private static Connection connect(PostgresDatabase database, String application) throws HeldException {
        var connection = database.connect(application);
        try (var statement = connection.createStatement()) {
            statement.execute(NOTICE_THE_DEAD);
            var taken = statement.executeQuery(TAKE);
            if (taken.next() && taken.getBoolean(1)) {
                return connection;
            }
            var holder = holder(statement.executeQuery(HOLDER));
            connection.close();
            throw new HeldException("another process delivers by the ledger " + database.name() + ": " + holder
                    + "; a ledger belongs to one data folder: let that process end or stop it, or give this one a ledger of its "
                    + "own (ledger.url)");
        } catch (SQLException e) {
            close(connection);
            throw database.unusable(e);
        }
    }

    /** Who holds it may have ended since it was asked for. */
    private static String holder(ResultSet holder) throws SQLException {
        return holder.next() ? holder.getString(1) + ", since "
                + holder.getObject(2, OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.SECONDS) : "one that has just ended";
    }

    /** Has something done when the connection broke and another process took the lock before this one could again. */
    void whenLost(Runnable action) {
        lost.thenRun(action);
    }

    /** Sees that the lock is still held; takes it again where its connection broke. */
    void keep() {
        try {
            if (closed || connection.isValid(LONGEST_ANSWER)) {
                return;
            }
            LOG.warn("the connection that holds the lock of the ledger {} is lost; taking the lock again", database.name());
            close(connection);
            connection = connect(database, application);
            if (closed) {
                close(connection);
            }
        } catch (HeldException e) {
            LOG.error("{}; this process delivers no more", e.getMessage());
            keeper.shutdown();
            lost.complete(null);
        } catch (SQLException | RuntimeException e) {
            // PostgreSQL is away, or the password is: looked at again later.
            LOG.warn("{}", e.getMessage());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection that is broken is not closed in good order", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        keeper.shutdownNow();
        close(connection);
    }
}
