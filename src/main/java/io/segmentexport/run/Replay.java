package io.segmentexport.run;

import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Opens a run again that left records undelivered, so that the routes send these, and these only. */
public final class Replay {

    private final Ledger ledger;
    private final DataFolder data;
    private final Clock clock;

    public Replay(Ledger ledger, DataFolder data, Clock clock) {
        this.ledger = ledger;
        this.data = data;
        this.clock = clock;
    }

    /**
     * Opens a run again. Each undelivered batch is replaced by one part with its rows, less those rejected in it.
     *
     * @param id the run; nobody works on it
     * @return the run as it is now
     * @throws NotReplayableException where there is nothing to send again, or nothing to read it from
     */
    public Run reopen(String id) {
        var run = ledger.find(id).orElseThrow(() -> new NotReplayableException("the ledger knows no run " + id));
        if (!run.state().ended()) {
            throw new NotReplayableException("run " + id + " has not ended (" + run.state().word()
                    + "): \"resume " + id + "\" goes on with it");
        }
        var undelivered = ledger.batches(id).stream().filter(batch -> batch.state() == BatchState.UNDELIVERED).toList();
        if (undelivered.isEmpty()) {
            throw new NotReplayableException("nothing of run " + id + " is undelivered, so there is nothing to replay");
        }
        var files = new OpenRun(run, null, data);
        run.files().stream().filter(file -> !Files.exists(files.path(file))).findFirst().ifPresent(gone -> {
            throw new NotReplayableException(gone.name() + " of run " + id + " is neither in the archive nor in the dead "
                    + "letters any more: drop the file again");
        });
        var rejections = ledger.rejections(id);
        ledger.jdbi().useTransaction(handle -> {
            undelivered.forEach(batch -> replace(handle, batch, rejections));
            handle.createUpdate("update run set state = 'delivering', explanation = null, ended_at = null, replayed_at = :at where id = :id")
                    .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .bind("id", id)
                    .execute();
        });
        return ledger.run(id);
    }

    /**
     * What a person should know who replays this run: later runs of its export have brought newer values, and those of the
     * replayed profiles are overwritten.
     */
    public Optional<String> caution(Run run) {
        long later = ledger.jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from run where export = :export and opened_at > :at and imported > 0")
                .bind("export", run.export().id())
                .bind("at", run.openedAt().atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one());
        return later == 0 ? Optional.empty() : Optional.of("run " + run.id() + " is older than " + later + " run(s) of export "
                + run.export().id() + " that imported profiles since: where they hold the same persons, newer values are overwritten");
    }

    private static void replace(Handle handle, BatchEntry batch, List<Rejection> rejections) {
        handle.execute("update batch set state = 'replaced' where run = ? and number = ?", batch.run(), batch.number());
        var rows = RowList.empty();
        rows.addAll(batch.rows());
        for (var rejection : rejections) {
            if (rejection.batch().equals(batch.number())) {
                rows = rows.without(rejection.rows());
            }
        }
        if (!rows.isEmpty()) {
            handle.createUpdate("""
                            insert into batch (run, number, row_list, profiles, bytes, digest, state)
                            values (:run, :number, :rows, :profiles, 0, '', 'prepared')""")
                    .bind("run", batch.run())
                    .bind("number", batch.number() + ".1")
                    .bind("rows", rows.toBytes())
                    .bind("profiles", rows.size())
                    .execute();
        }
    }
}
