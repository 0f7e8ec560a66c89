package io.segmentexport.ledger;

import io.segmentexport.config.SafeMessage;
import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The batches of the ledger, in the order of their numbers. Each public method is one transaction. */
public final class BatchTable {

    private static final String SELECT = "select run, number, row_list as rows, bytes, crc32c, "
            + "state, job, attempts, last_answer, accepted_at from batch where run = :run";

    private final LedgerDatabase database;

    BatchTable(LedgerDatabase database) {
        this.database = database;
    }

    /** All batches of a run, replaced ones included. */
    public List<BatchEntry> of(String run) {
        return database.read(handle -> of(handle, run));
    }

    static List<BatchEntry> of(Handle handle, String run) {
        return inOrder(handle.createQuery(SELECT).bind("run", run));
    }

    /** The batches of a run that are still to be sent. */
    public List<BatchEntry> open(String run) {
        return database.read(handle -> inOrder(handle.createQuery(SELECT + " and state in ('staged', 'sending')").bind("run", run)));
    }

    /** A batch by its number. */
    public Optional<BatchEntry> find(String run, String number) {
        return database.read(handle -> find(handle, run, number));
    }

    /**
     * A batch is about to be sent. To be called before each request that carries it.
     *
     * @throws UnexpectedBatchStateException if it is not to be sent (any more)
     */
    public void sending(String run, String number) {
        write(run, number, BatchState.SENDING, """
                update batch set state = 'sending', attempts = attempts + 1
                where run = ? and number = ? and state in ('staged', 'sending')""", run, number);
    }

    /**
     * The file of a batch was built again from the source.
     *
     * @throws UnexpectedBatchStateException if it is not to be sent (any more)
     */
    public void rebuilt(String run, String number, long bytes, long crc32c) {
        write(run, number, BatchState.STAGED, """
                update batch set bytes = ?, crc32c = ?
                where run = ? and number = ? and state in ('staged', 'sending')""", bytes, crc32c, run, number);
    }

    /**
     * Klaviyo gave a batch its import job. May be written again for the same job.
     *
     * @throws UnexpectedBatchStateException if the batch is not being sent
     */
    public void accepted(String run, String number, String job, Instant at) {
        write(run, number, BatchState.ACCEPTED, """
                update batch set state = 'accepted', job = ?, accepted_at = ?, last_answer = 'accepted'
                where run = ? and number = ? and (state = 'sending' or state = 'accepted' and job = ?)""",
                job, at, run, number, job);
    }

    private void write(String run, String number, BatchState to, String statement, Object... parameters) {
        database.change(handle -> ensureWritten(handle.execute(statement, parameters), handle, run, number, to));
    }

    /**
     * Replaces a batch by its halves or its remainder, and records what was rejected of it, in one transaction.
     *
     * @param notes how often something was noted of the profiles that remain
     * @throws UnexpectedBatchStateException if the batch is not to be sent (any more)
     */
    public void replaced(
            BatchEntry batch, List<BatchEntry> parts, Collection<Rejection> rejections, Map<String, Long> notes, String answer) {
        database.change(handle -> {
            settle(handle, batch, BatchState.REPLACED, answer);
            insert(handle, batch.run(), parts);
            RejectionTable.insert(handle, batch.run(), rejections);
            notes.forEach((note, records) -> handle.execute("""
                    insert into note (run, note, records) values (?, ?, ?)
                    on conflict (run, note) do update set records = note.records + excluded.records""", batch.run(), note, records));
        });
    }

    /**
     * Brings a batch to its end, with the records that were rejected in it. Those of a batch that was unconfirmed before may be
     * told again.
     *
     * @throws UnexpectedBatchStateException if it has come to an end before
     */
    public void settled(BatchEntry batch, BatchState state, Collection<Rejection> rejections, String answer) {
        database.change(handle -> {
            settle(handle, batch, state, answer);
            var before = RejectionTable.rejectedIn(handle, batch);
            RejectionTable.insert(handle, batch.run(), rejections.stream().map(rejection -> rejection.without(before))
                    .filter(rejection -> !rejection.rows().isEmpty()).toList());
        });
    }

    /** Keeps Klaviyo's last answer to a batch that stays in its state. */
    public void answered(String run, String number, String answer) {
        database.execute("update batch set last_answer = ? where run = ? and number = ?", Columns.shortened(answer), run, number);
    }

    /**
     * Each batch of a run that is undelivered or unconfirmed is to be sent again. If records of it were rejected, a part takes its
     * place, whose body is built from the source.
     */
    static void replay(Handle handle, String run) {
        for (var batch : of(handle, run)) {
            if (batch.state() == BatchState.UNDELIVERED || batch.state() == BatchState.UNCONFIRMED) {
                var rejected = RejectionTable.rejectedIn(handle, batch);
                if (rejected.isEmpty()) {
                    handle.execute("update batch set state = 'staged', job = null, accepted_at = null where run = ? and number = ?",
                            run, batch.number());
                    continue;
                }
                var rest = batch.without(rejected);
                settle(handle, batch, BatchState.REPLACED, "replayed after: " + batch.lastAnswer().orElse("no answer"));
                if (rest.profiles() > 0) {
                    insert(handle, run, List.of(BatchEntry.staged(run, batch.remainder(), rest.rows(), 0, 0)));
                }
            }
        }
    }

    /** Only parts take the place of a batch that is undelivered. */
    private static void settle(Handle handle, BatchEntry batch, BatchState to, String answer) {
        int written = handle.execute("""
                update batch set state = ?, last_answer = ?
                where run = ? and number = ? and state not in ('complete', 'replaced')
                  and (state <> 'undelivered' or ? = 'replaced')""",
                to, Columns.shortened(answer), batch.run(), batch.number(), to);
        ensureWritten(written, handle, batch.run(), batch.number(), to);
    }

    private static void ensureWritten(int rows, Handle handle, String run, String number, BatchState to) {
        if (rows == 0) {
            var is = find(handle, run, number).map(batch -> batch.state().word()).orElse("unknown");
            throw new UnexpectedBatchStateException(run, number, is, to);
        }
    }

    private static Optional<BatchEntry> find(Handle handle, String run, String number) {
        return handle.createQuery(SELECT + " and number = :number").bind("run", run).bind("number", number)
                .mapTo(BatchEntry.class).findOne();
    }

    /** New batches, of which nothing was sent. */
    static void insert(Handle handle, String run, List<BatchEntry> batches) {
        var rows = handle.prepareBatch("""
                insert into batch (run, number, row_list, profiles, bytes, crc32c, state, attempts, last_answer)
                values (:run, :number, :rows, :profiles, :bytes, :crc32c, :state, 0, :answer)""");
        for (var batch : batches) {
            rows.bindMethods(batch).bind("run", run).bind("answer", batch.lastAnswer().map(Columns::shortened).orElse(null)).add();
        }
        rows.execute();
    }

    private static List<BatchEntry> inOrder(Query query) {
        return query.mapTo(BatchEntry.class).stream().sorted(Comparator.comparing(BatchEntry::parts, Arrays::compare)).toList();
    }

    /** A batch is not where it has to be for what is to be written of it: two have worked on it, or the ledger was changed. */
    public static final class UnexpectedBatchStateException extends IllegalStateException implements SafeMessage {

        private static final long serialVersionUID = 1L;

        UnexpectedBatchStateException(String run, String number, String is, BatchState to) {
            super("batch " + number + " of run " + run + " is " + is + " in the ledger, so it cannot become " + to.word());
        }
    }
}
