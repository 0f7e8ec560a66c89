package io.segmentexport.ledger;

import static io.segmentexport.ledger.Columns.instant;
import static io.segmentexport.ledger.Columns.time;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.List;

/** Keeps in the ledger what people were told of, so that a cause is told once, over a restart too. */
public final class AlertTable {

    private final LedgerDatabase database;

    AlertTable(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * Notes a cause.
     *
     * @return whether it is new, so that it has to be told; not where it was noted before and is not over
     */
    public synchronized boolean raise(AlertEntry alert) {
        return database.write(handle -> handle.createQuery("select count(*) from alert where cause = :cause")
                .bind("cause", alert.cause()).mapTo(Integer.class).one() == 0
                && handle.createUpdate("insert into alert (cause, body, raised_at) values (:cause, :body, :at)")
                        .bind("cause", alert.cause())
                        .bind("body", alert.body())
                        .bind("at", time(alert.raisedAt()))
                        .execute() == 1);
    }

    /** People were told. */
    public void sent(String cause, Instant at) {
        database.change(handle -> handle.createUpdate("update alert set sent_at = :at where cause = :cause")
                .bind("at", time(at))
                .bind("cause", cause)
                .execute());
    }

    /** The causes that begin so and are not over. */
    public List<String> standing(String prefix) {
        return database.read(handle -> handle.createQuery("select cause from alert order by cause").mapTo(String.class).list())
                .stream().filter(cause -> cause.startsWith(prefix)).toList();
    }

    /**
     * Forgets what people were told of so long ago that it does not come again.
     *
     * @param but  causes that begin so last until they are over
     * @param when what was told before
     */
    public void forgetToldBefore(Instant when, String but) {
        database.change(handle -> handle.createUpdate("delete from alert where sent_at < :when and cause not like :but")
                .bind("when", time(when))
                .bind("but", but + "%")
                .execute());
    }

    /** What could not be told yet, the oldest first. */
    public List<AlertEntry> unsent() {
        return database.read(handle -> handle
                .createQuery("select cause, body, raised_at from alert where sent_at is null order by raised_at, cause")
                .map((rs, ctx) -> new AlertEntry(rs.getString("cause"), rs.getString("body"), instant(rs, "raised_at").orElseThrow()))
                .list());
    }

    /** A cause is over: where it comes again, it is told again. */
    public void clear(String cause) {
        database.change(handle -> handle.execute("delete from alert where cause = ?", cause));
    }
}
