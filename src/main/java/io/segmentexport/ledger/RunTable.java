package io.segmentexport.ledger;

import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Run.Work;
import io.segmentexport.ledger.SnapshotTable.Superseded;
import io.segmentexport.ledger.database.LedgerDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.generic.GenericType;

/** The runs of the ledger with their files. Each public method is one transaction. */
public final class RunTable {

    /** The IDs of the runs that completed content with the settings of a run. */
    private static final String COMPLETED = """
            select id from run where export = :export.id and settings_digest = :settingsDigest and id <> :id
              and state in ('completed', 'completed-with-rejections') and undelivered = 0 and same_content_as is null
            """;

    private final LedgerDatabase database;

    RunTable(LedgerDatabase database) {
        this.database = database;
    }

    /** Opens a run: its files are in its folder, or about to be moved there. */
    public void open(Run run) {
        open(run, List.of(), List.of());
    }

    /**
     * Opens a run, with what is needed to finish its claim after a crash. A due time of a schedule counts as served only
     * once its run is claimed.
     *
     * @param doneFiles  the done files of its files, to be removed after the claim
     * @param superseded older snapshots that are about to be archived unread
     */
    public void open(Run run, List<Path> doneFiles, List<Superseded> superseded) {
        database.change(handle -> {
            RunRow.insert(handle, run, doneFiles);
            superseded.forEach(file -> SnapshotTable.write(handle, run.id(), file));
        });
    }

    /** The done files of a run whose claim is not complete; empty once it is. */
    public List<Path> doneFiles(String run) {
        return database.find(String.class, "select done_file from run where id = ? and done_file is not null", run)
                .map(text -> text.lines().map(Path::of).toList())
                .orElse(List.of());
    }

    /** The claim of a run is complete: all of its files are moved, and its due time is served. */
    public void claimed(String run) {
        database.change(handle -> {
            handle.execute("update run_file set source = null where run = ?", run);
            handle.execute("update run set done_file = null where id = ?", run);
            ScheduleTable.dueBy(handle, run);
        });
    }

    /** Removes a run whose files could not be claimed. */
    public void forget(String run) {
        database.change(handle -> {
            handle.execute("delete from run_file where run = ?", run);
            handle.execute("delete from run where id = ?", run);
        });
    }

    /** A run by its ID. */
    public Optional<Run> find(String run) {
        return database.read(handle -> handle.select("select * from run where id = ?", run)
                .map((rs, ctx) -> RunRow.run(handle, rs, ctx))
                .findOne());
    }

    /**
     * A run that must exist.
     *
     * @throws IllegalArgumentException if it does not
     */
    public Run get(String run) {
        return find(run).orElseThrow(() -> new IllegalArgumentException("the ledger knows no run " + run));
    }

    /** The newest runs, at most so many, newest first; only those of an export, if one is given. */
    public List<Run> list(Optional<String> export, int most) {
        return list(export, Optional.empty(), Optional.empty(), most);
    }

    /**
     * Runs, newest first.
     *
     * @param export only those of this export, if given
     * @param state  only those in this state, if given, and those that corrected records may have brought there
     * @param before only those older than this one, if given
     * @param most   at most so many
     */
    public List<Run> list(Optional<String> export, Optional<RunState> state, Optional<Run> before, int most) {
        return database.read(handle -> handle.createQuery("""
                        select * from run
                        where (cast(:export as varchar) is null or export = :export)
                          and (cast(:state as varchar) is null or state = :state or :state = 'completed' and state = 'completed-with-rejections'
                               and exists (select 1 from correction c where c.run = run.id))
                          and (cast(:at as bigint) is null or opened_at < :at or opened_at = :at and id < :before)
                        order by opened_at desc, id desc limit :most""")
                .bind("export", export)
                .bind("state", state)
                .bind("at", before.map(Run::openedAt))
                .bind("before", before.map(Run::id))
                .bind("most", most)
                .map((rs, ctx) -> RunRow.run(handle, rs, ctx))
                .list());
    }

    /** The runs that have not ended, oldest first. A replayed run counts from its reopening. */
    public List<Run> unended() {
        return database.read(handle -> handle
                .createQuery("select * from run where ended_at is null order by coalesce(replayed_at, opened_at), id")
                .map((rs, ctx) -> RunRow.run(handle, rs, ctx))
                .list());
    }

    /** When each export last completed a run without undelivered records; exports that never did are missing. */
    public Map<String, Instant> lastSuccess() {
        return database.read(handle -> handle.createQuery("""
                        select export, max(ended_at) as at from run
                        where state in ('completed', 'completed-with-rejections') and undelivered = 0 and ended_at is not null
                        group by export""")
                .setMapKeyColumn("export")
                .setMapValueColumn("at")
                .collectInto(new GenericType<Map<String, Instant>>() { }));
    }

    /** Everything that is known of the records of a run, read in one transaction. */
    public RunRows rows(String run) {
        return database.write(handle -> handle.select("select records, duplicate_rows from run where id = ?", run)
                .map((rs, ctx) -> new RunRows(RunRow.files(handle, run), rs.getLong("records"),
                        Optional.ofNullable(rs.getBytes("duplicate_rows")).map(Columns::rows),
                        BatchTable.of(handle, run), RejectionTable.of(handle, run, "")))
                .one());
    }

    /**
     * The newest run that completed exactly this content before, with the settings that decide what Klaviyo gets. A run
     * that left records undelivered does not count: whoever drops its file again wants those to be sent.
     */
    public Optional<String> completedBefore(Run run, String contentDigest) {
        return database.read(handle -> handle.createQuery(COMPLETED + "and content_digest = :digest order by opened_at desc")
                .bindMethods(run)
                .bind("digest", contentDigest)
                .mapTo(String.class)
                .findFirst());
    }

    /**
     * Whether such a run had files of exactly these sizes. Only then is it worth hashing the files before they are staged.
     */
    public boolean completedWithSizes(Run run) {
        var sizes = sizes(run.files());
        return database.read(handle -> handle.createQuery(COMPLETED).bindMethods(run).mapTo(String.class).stream()
                .anyMatch(known -> sizes(RunRow.files(handle, known)).equals(sizes)));
    }

    private static List<Long> sizes(List<RunFile> files) {
        return files.stream().map(RunFile::bytes).toList();
    }

    /** The content of a run was exported by an earlier one, so the run is skipped; another process may close it. */
    public void skipped(String run, String earlierRun) {
        database.execute("update run set same_content_as = ? where id = ?", earlierRun, run);
    }

    /** How many later runs of the same export imported profiles. */
    public long importedAfter(Run run) {
        return database.find(Long.class, "select count(*) from run where export = ? and opened_at > ? and imported > 0",
                run.export().id(), run.openedAt()).orElseThrow();
    }

    /** Moves a run to a state; a state that a person has to act on comes with an explanation. */
    public void move(String run, RunState state, Optional<Explanation> explanation) {
        database.execute("update run set state = ?, explanation = ? where id = ?", state, explanation, run);
    }

    /**
     * Records who cancels a run, before anything of it is stopped.
     *
     * @return whether the run is to be stopped; false if it has ended, or is being cancelled already
     */
    public boolean cancel(String run, String by) {
        return database.execute(
                "update run set cancelled_by = ? where id = ? and ended_at is null and cancelled_by is null", by, run) == 1;
    }

    /**
     * Ends staging, in one transaction: files, batches, rejections, duplicates, notes and corrections of the run are
     * recorded, and its state becomes delivering. Replaces what an earlier attempt left.
     *
     * @throws IllegalStateException if the run has sent a batch before
     */
    public void staged(String run, Staged staged) {
        database.change(handle -> staged.write(handle, run));
    }

    /** The notes of staging: how often each thing was noted that is no reason to reject a record. */
    public Map<String, Long> notes(String run) {
        return database.read(handle -> handle.select("select note, records from note where run = ? order by note", run)
                .setMapKeyColumn("note")
                .setMapValueColumn("records")
                .collectInto(new GenericType<Map<String, Long>>() { }));
    }

    /** Adds what this process did for a run. */
    public void worked(String run, Work work) {
        database.execute("""
                update run set requests = requests + ?, bytes_sent = bytes_sent + ?, rate_limit_wait = rate_limit_wait + ?,
                       worked = worked + ?
                where id = ?""", work.requests(), work.bytesSent(), work.rateLimitWaitMillis(), work.workedMillis(), run);
    }

    /** What all processes did for a run. */
    public Work work(String run) {
        return database.find(Work.class, """
                select requests, bytes_sent, rate_limit_wait as rate_limit_wait_millis, worked as worked_millis
                from run where id = ?""", run).orElseThrow();
    }

    /**
     * Ends a run, or leaves it unconfirmed.
     *
     * @param counts        where its records are
     * @param sameContentAs the earlier run of the same content, if this one was skipped
     */
    public void close(
            String run, RunState state, RunCounts counts, Optional<Explanation> explanation, Optional<String> sameContentAs, Instant at) {
        database.change(handle -> handle.createUpdate("""
                        update run set state = :state, explanation = :why, same_content_as = :same, records = :records,
                               imported = :imported, rejected = :rejected, duplicates = :duplicates,
                               undelivered = :undelivered, unconfirmed = :unconfirmed, ended_at = :at,
                               cancelled_by = case when :completed then null else cancelled_by end
                        where id = :id""")
                .bind("completed", state.ended() && !state.beforeItsTime())
                .bindMethods(counts)
                .bind("state", state)
                .bind("why", explanation)
                .bind("same", sameContentAs)
                .bind("at", Optional.of(at).filter(when -> state.ended()))
                .bind("id", run)
                .execute());
    }

    /**
     * Opens a run again, in one transaction: each batch that is undelivered or unconfirmed is to be sent again, without
     * the records of it that were rejected.
     *
     * @param to the state in which the run goes on
     * @param by the user who asks, if one does
     * @return whether the run was reopened; false if it has not ended and is not unconfirmed either
     */
    public boolean reopen(String run, RunState to, Instant at, Optional<String> by) {
        return database.write(handle -> {
            boolean opened = handle.execute("""
                    update run set state = ?, explanation = null, ended_at = null, replayed_at = ?, replayed_by = ?,
                           replays = replays + 1, cancelled_by = null
                    where id = ? and (ended_at is not null or state = 'unconfirmed')""", to, at, by, run) == 1;
            if (opened) {
                BatchTable.replay(handle, run);
            }
            return opened;
        });
    }
}
