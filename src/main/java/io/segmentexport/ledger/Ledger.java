package io.segmentexport.ledger;

import static io.segmentexport.ledger.LedgerTime.instant;
import static io.segmentexport.ledger.LedgerTime.time;

import io.segmentexport.close.ListCount;
import io.segmentexport.config.ExportSnapshot;
import io.segmentexport.config.Settings;
import io.segmentexport.config.SnapshotName;
import io.segmentexport.run.Runs;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The durable journal of runs and batches. Each method is one transaction, which outlasts the process when the method
 * returns: a row is written before the side effect that relies on it. What would hurt if a power failure took it away
 * (that a run was opened, opened again or closed) outlasts that too when the method returns, and that a batch was accepted a
 * tenth of a second later; the rest is found out again. Keys, addresses and cells of segment files never get here.
 */
public final class Ledger implements AutoCloseable {

    private static final String BATCH_COLUMNS =
            "run, number, row_list, bytes, digest, state, job, attempts, last_answer, accepted_at";
    private static final int LONGEST_ANSWER = 400;
    private static final int LONGEST_ANSWER_SECONDS = 2;

    private final LedgerDatabase database;
    private final Jdbi jdbi;

    private Ledger(LedgerDatabase database) {
        this.database = database;
        this.jdbi = database.jdbi();
    }

    /**
     * Opens the ledger that the configuration names, makes it where there is none, and brings its schema up to date.
     *
     * @throws UnusableLedgerException where what is there must not, or cannot, be opened; it is left as it is
     * @throws io.segmentexport.config.ConfigurationException where the password is not where the configuration says
     */
    public static Ledger open(Settings settings) {
        return new Ledger(LedgerDatabase.open(LedgerStore.of(settings)));
    }

    /** As {@link #open}; empty where there is none. */
    public static Optional<Ledger> openExisting(Settings settings) {
        return LedgerDatabase.openExisting(LedgerStore.of(settings)).map(Ledger::new);
    }

    /**
     * Opens the ledger embedded in a data folder, as {@link #open} does.
     *
     * @param file where it lies, without H2's ending: {@code data/ledger}
     */
    public static Ledger embedded(Path file) {
        return new Ledger(LedgerDatabase.open(new H2File(file)));
    }

    /**
     * Whether there is a ledger; changes nothing.
     *
     * @throws UnusableLedgerException where what is there must not, or cannot, be opened
     */
    public static boolean exists(Settings settings) {
        return LedgerStore.of(settings).look() != LedgerStore.Found.NONE;
    }

    /** What people call the ledger of a configuration: a file, or the URL of a database. */
    public static String name(Settings settings) {
        return LedgerStore.of(settings).name();
    }

    /**
     * Asks the ledger something that it need not look for.
     *
     * @throws RuntimeException where it cannot be reached, or has not answered two seconds after it was
     */
    public void ensureItAnswers() {
        jdbi.useHandle(handle -> handle.createQuery("select 1").setQueryTimeout(LONGEST_ANSWER_SECONDS).mapTo(Integer.class).one());
    }

    /** For the tables that have classes of their own. */
    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        database.close();
    }

    // --- runs ---

    /** Opens a run: its files are about to be, or are, in its folder. */
    public void open(Run run) {
        open(run, List.of());
    }

    /**
     * Opens a run, with what is needed to finish its claim where the process ends in the middle of it.
     *
     * @param doneFiles what closed its files; to be removed once they are claimed
     */
    public void open(Run run, List<Path> doneFiles) {
        open(run, doneFiles, List.of());
    }

    /**
     * Opens a run as {@link #open(Run, List)} does. Where it was due by a schedule, that due time is dealt with when it is
     * claimed: a claim that is taken back leaves it to be made up for.
     *
     * @param superseded what is about to be put into the archive unread
     */
    public void open(Run run, List<Path> doneFiles, List<Superseded> superseded) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            insert into run (id, export, settings, settings_digest, consent, started_by, export_user, due_at, state, opened_at,
                                             done_file)
                            values (:id, :export, :settings, :digest, :consent, :startedBy, :exportUser, :dueAt, :state, :openedAt,
                                    :doneFiles)""")
                    .bind("doneFiles", doneFiles.isEmpty() ? null : inLines(doneFiles))
                    .bind("id", run.id())
                    .bind("export", run.export().id())
                    .bind("settings", ExportSnapshot.toJson(run.export()))
                    .bind("digest", run.settingsDigest())
                    .bind("consent", run.consent().orElse(null))
                    .bind("startedBy", run.startedBy())
                    .bind("exportUser", run.start().exportUser().orElse(null))
                    .bind("dueAt", run.start().dueAt().map(LedgerTime::time).orElse(null))
                    .bind("state", run.state().word())
                    .bind("openedAt", time(run.openedAt()))
                    .execute();
            for (var file : run.files()) {
                handle.createUpdate("""
                                insert into run_file (run, ordinal, segment, name, bytes, source, snapshot_at)
                                values (:run, :ordinal, :segment, :name, :bytes, :source, :snapshotAt)""")
                        .bind("snapshotAt", file.snapshotAt().map(LedgerTime::time).orElse(null))
                        .bind("source", file.source().map(Path::toString).orElse(null))
                        .bind("run", run.id())
                        .bind("ordinal", file.ordinal())
                        .bind("segment", file.segment())
                        .bind("name", file.name())
                        .bind("bytes", file.bytes())
                        .execute();
            }
            superseded.forEach(file -> SupersededTable.write(handle, run.id(), file));
        });
        database.checkpoints().opened(run.id());
    }

    private static String inLines(List<Path> paths) {
        return paths.stream().map(path -> path.toAbsolutePath().toString()).collect(Collectors.joining("\n"));
    }

    /** What closed the files of a run whose claim is not whole yet. */
    public List<Path> doneFiles(String run) {
        return jdbi.withHandle(handle -> handle.createQuery("select done_file from run where id = :id and done_file is not null")
                .bind("id", run)
                .mapTo(String.class)
                .findOne()
                .map(text -> text.lines().map(Path::of).toList())
                .orElse(List.of()));
    }

    /** The claim of a run is whole: nothing is moved for it any more, and the time that it was due is dealt with. */
    public void claimed(String run) {
        jdbi.useTransaction(handle -> {
            handle.execute("update run_file set source = null where run = ?", run);
            handle.execute("update run set done_file = null where id = ?", run);
            ScheduleTable.dueBy(handle, run);
        });
    }

    /** The content of a run was exported before, so it is skipped. Kept at once: its end may come in another process. */
    public void skipped(String run, String earlierRun) {
        jdbi.useHandle(handle -> handle.execute("update run set same_content_as = ? where id = ?", earlierRun, run));
    }

    /** Removes a run whose files could not be claimed. */
    public void forget(String run) {
        database.checkpoints().clearMark();
        jdbi.useTransaction(handle -> {
            handle.execute("delete from run_file where run = ?", run);
            handle.execute("delete from run where id = ?", run);
        });
    }

    /** A run by its ID. */
    public Optional<Run> find(String run) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from run where id = :id")
                .bind("id", run)
                .map((rs, ctx) -> run(handle, rs))
                .findOne());
    }

    /**
     * A run that is known to be there.
     *
     * @throws IllegalArgumentException where it is not
     */
    public Run run(String run) {
        return find(run).orElseThrow(() -> new IllegalArgumentException("the ledger knows no run " + run));
    }

    /**
     * Runs, the newest first.
     *
     * @param export only this export's, where given
     * @param most   no more than these
     */
    public List<Run> runs(Optional<String> export, int most) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select * from run where (:all or export = :export) order by opened_at desc, id desc limit :most")
                .bind("all", export.isEmpty())
                .bind("export", export.orElse(""))
                .bind("most", most)
                .map((rs, ctx) -> run(handle, rs))
                .list());
    }

    /**
     * Runs, the newest first.
     *
     * @param export only this export's, where given
     * @param state  only those that are there, where given
     * @param before only those that are older than this one, where given
     * @param most   no more than these
     */
    public List<Run> runs(Optional<String> export, Optional<RunState> state, Optional<Run> before, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from run
                        where (:everyExport or export = :export) and (:everyState or state = :state)
                          and (:fromNewest or opened_at < :at or opened_at = :at and id < :before)
                        order by opened_at desc, id desc limit :most""")
                .bind("everyExport", export.isEmpty())
                .bind("export", export.orElse(""))
                .bind("everyState", state.isEmpty())
                .bind("state", state.map(RunState::word).orElse(""))
                .bind("fromNewest", before.isEmpty())
                .bind("at", time(before.map(Run::openedAt).orElse(Instant.EPOCH)))
                .bind("before", before.map(Run::id).orElse(""))
                .bind("most", most)
                .map((rs, ctx) -> run(handle, rs))
                .list());
    }

    /** The runs that have not ended, the oldest first; one that was opened again to be replayed has its place from then. */
    public List<Run> unended() {
        return jdbi.withHandle(handle -> handle
                .createQuery("select * from run where ended_at is null order by coalesce(replayed_at, opened_at), id")
                .map((rs, ctx) -> run(handle, rs))
                .list());
    }

    /**
     * Keeps that somebody ends a run, before anything of it is stopped.
     *
     * @return whether it is to be ended; not where it has ended, or somebody ends it already
     */
    public boolean cancel(String run, String by) {
        int marked = jdbi.withHandle(handle -> handle.createUpdate(
                        "update run set cancelled_by = :by where id = :id and ended_at is null and cancelled_by is null")
                .bind("by", by)
                .bind("id", run)
                .execute());
        database.checkpoints().now();
        return marked == 1;
    }

    /** Who asked to end a run, if anybody did. */
    public Optional<String> cancelledBy(String run) {
        return find(run).flatMap(Run::cancelledBy);
    }

    /** When each export last brought a run to its end that left nothing undelivered; none where it never did. */
    public Map<String, Instant> lastSuccess() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select export, max(ended_at) as at from run
                        where state in ('completed', 'completed-with-rejections') and undelivered = 0 and ended_at is not null
                        group by export""")
                .map((rs, ctx) -> Map.entry(rs.getString("export"), instant(rs, "at").orElseThrow()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * The newest snapshot of each segment that runs of an export took, by the times when they became whole; in several parts,
     * one of them tells. What failed or was cancelled does not count: something older is better than nothing.
     */
    public List<ExportedSnapshot> newestSnapshots(String export) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select f.segment, f.snapshot_at, min(f.name) as name from run_file f join run r on r.id = f.run
                        join (select g.segment, max(g.snapshot_at) as newest from run_file g join run q on q.id = g.run
                              where q.export = :export and q.state not in ('failed', 'cancelled') group by g.segment) n
                          on n.segment = f.segment and n.newest = f.snapshot_at
                        where r.export = :export and r.state not in ('failed', 'cancelled')
                        group by f.segment, f.snapshot_at""")
                .bind("export", export)
                .map((rs, ctx) -> new ExportedSnapshot(rs.getString("segment"),
                        SnapshotName.of(Path.of(rs.getString("name")), rs.getString("segment")).date(),
                        instant(rs, "snapshot_at").orElseThrow()))
                .list());
    }

    /** What is kept of schedules. */
    public ScheduleTable schedules() {
        return new ScheduleTable(jdbi);
    }

    /** What is kept of snapshots that were not exported because a newer one was. */
    public SupersededTable superseded() {
        return new SupersededTable(jdbi);
    }

    /** Moves a run on; an explanation goes with a state that a person has to act on. */
    public void move(String run, RunState state, Optional<String> explanation) {
        jdbi.useHandle(handle -> handle.createUpdate("update run set state = :state, explanation = :why where id = :id")
                .bind("state", state.word())
                .bind("why", explanation.orElse(null))
                .bind("id", run)
                .execute());
    }

    /** What the check found: the files with hash and records, and one hash over all. */
    public void checked(String run, List<RunFile> files, String contentDigest) {
        jdbi.useTransaction(handle -> {
            for (var file : files) {
                handle.createUpdate("update run_file set sha256 = :sha256, records = :records, last_row = :lastRow where run = :run and ordinal = :ordinal")
                        .bind("sha256", file.sha256().orElse(null))
                        .bind("records", file.records().orElse(null))
                        .bind("lastRow", file.lastRow().orElse(null))
                        .bind("run", run)
                        .bind("ordinal", file.ordinal())
                        .execute();
            }
            handle.createUpdate("update run set content_digest = :digest, records = :records where id = :id")
                    .bind("digest", contentDigest)
                    .bind("records", files.stream().mapToLong(file -> file.records().orElse(0)).sum())
                    .bind("id", run)
                    .execute();
        });
    }

    /**
     * The run that brought this very content to its end before, with the settings that decide what Klaviyo gets.
     * A run that left records undelivered does not count: a person who drops the file again asks for those.
     */
    public Optional<String> completedBefore(Run run, String contentDigest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from run
                        where export = :export and content_digest = :content and settings_digest = :settings
                          and state in ('completed', 'completed-with-rejections') and undelivered = 0
                          and same_content_as is null and id <> :id
                        order by opened_at desc limit 1""")
                .bind("export", run.export().id())
                .bind("content", contentDigest)
                .bind("settings", run.settingsDigest())
                .bind("id", run.id())
                .mapTo(String.class)
                .findOne());
    }

    /** Ends a run, or leaves it unconfirmed, with the places of its records. */
    public void close(
            String run, RunState state, RunCounts counts, Optional<String> explanation, Optional<String> sameContentAs, Instant at) {
        close(run, state, counts, explanation, sameContentAs, at, List.of());
    }

    /** Ends a run as {@link #close} does, and in the same transaction writes what its end changes in earlier runs. */
    public void close(
            String run, RunState state, RunCounts counts, Optional<String> explanation, Optional<String> sameContentAs, Instant at,
            List<CorrectedRun> corrected) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            update run set state = :state, explanation = :why, same_content_as = :same, records = :records,
                                   imported = :imported, rejected = :rejected, duplicates = :duplicates,
                                   undelivered = :undelivered, unconfirmed = :unconfirmed, ended_at = :at,
                                   cancelled_by = case when :completed then null else cancelled_by end
                            where id = :id""")
                    .bind("completed", state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS)
                    .bind("state", state.word())
                    .bind("why", explanation.orElse(null))
                    .bind("same", sameContentAs.orElse(null))
                    .bind("records", counts.records())
                    .bind("imported", counts.imported())
                    .bind("rejected", counts.rejected())
                    .bind("duplicates", counts.duplicates())
                    .bind("undelivered", counts.undelivered())
                    .bind("unconfirmed", counts.unconfirmed())
                    .bind("at", state.ended() ? time(at) : null)
                    .bind("id", run)
                    .execute();
            corrected.forEach(earlier -> write(handle, earlier));
        });
        database.checkpoints().now();
    }

    /** A run that was opened again meanwhile keeps its state: its own closing reckons with what came again. */
    private static void write(Handle handle, CorrectedRun earlier) {
        earlier.corrections().forEach(row -> CorrectionTable.write(handle, row));
        handle.createUpdate("""
                        update run set state = :state, imported = :imported, rejected = :rejected, duplicates = :duplicates
                        where id = :id and (ended_at is not null or state = 'unconfirmed')""")
                .bind("state", earlier.state().word())
                .bind("imported", earlier.counts().imported())
                .bind("rejected", earlier.counts().rejected())
                .bind("duplicates", earlier.counts().duplicates())
                .bind("id", earlier.run())
                .execute();
    }

    /** What is kept of rejected records that came again. */
    public CorrectionTable corrections() {
        return new CorrectionTable(jdbi);
    }

    /**
     * Opens a run again, in one go: each batch that Klaviyo did not bring to its end is replaced by a part with what of it
     * was not rejected, to be sent anew.
     *
     * @param to where the run goes on
     * @param by who asks, for people
     * @return whether it was opened; not where it has not ended and is not unconfirmed either
     */
    public boolean reopen(String run, RunState to, Instant at, Optional<String> by) {
        boolean reopened = jdbi.inTransaction(handle -> {
            int opened = handle.createUpdate("""
                            update run set state = :to, explanation = null, ended_at = null, replayed_at = :at, replayed_by = :by,
                                   cancelled_by = null
                            where id = :id and (ended_at is not null or state = 'unconfirmed')""")
                    .bind("to", to.word())
                    .bind("at", time(at))
                    .bind("by", by.orElse(null))
                    .bind("id", run)
                    .execute();
            if (opened == 1) {
                batches(handle, run).stream()
                        .filter(batch -> batch.state() == BatchState.UNDELIVERED || batch.state() == BatchState.UNCONFIRMED)
                        .forEach(batch -> replay(handle, batch));
            }
            return opened == 1;
        });
        database.checkpoints().now();
        return reopened;
    }

    private static void replay(Handle handle, BatchEntry batch) {
        var rest = batch.without(rejectedIn(handle, batch));
        settle(handle, batch, List.of(batch.state()), BatchState.REPLACED, "replayed after: " + batch.lastAnswer().orElse("no answer"));
        if (rest.profiles() > 0) {
            // Its body is not known before the files are read again; sending writes size and digest.
            insert(handle, new BatchEntry(batch.run(), batch.number() + ".1", rest.rows(), 0, "", BatchState.PREPARED,
                    Optional.empty(), 0, Optional.empty(), Optional.empty()), BatchState.PREPARED, 0);
        }
    }

    private static RowList rejectedIn(Handle handle, BatchEntry batch) {
        var rows = RowList.empty();
        handle.createQuery("select row_list from rejection where run = :run and batch = :batch")
                .bind("run", batch.run())
                .bind("batch", batch.number())
                .map((rs, ctx) -> RowList.fromBytes(rs.getBytes(1)))
                .forEach(rows::addAll);
        return rows;
    }

    /** How many later runs of the same export have imported profiles. */
    public long importedAfter(Run run) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from run where export = :export and opened_at > :openedAt and imported > 0")
                .bind("export", run.export().id())
                .bind("openedAt", time(run.openedAt()))
                .mapTo(Long.class)
                .one());
    }

    /** How many profiles the list has before the run; what was counted first stands. */
    public void countedBefore(String run, long profiles) {
        jdbi.useHandle(handle -> handle.execute(
                "update run set list_count_before = ? where id = ? and list_count_before is null", profiles, run));
    }

    /** How many profiles the list has after the run; what was counted last stands. */
    public void countedAfter(String run, long profiles) {
        jdbi.useHandle(handle -> handle.execute("update run set list_count_after = ? where id = ?", profiles, run));
    }

    /** How many profiles the list of a run had, as far as they were counted. */
    public ListCount listCount(String run) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select list_count_before, list_count_after from run where id = :id")
                .bind("id", run)
                .map((rs, ctx) -> new ListCount(rs.getObject(1, Long.class), rs.getObject(2, Long.class)))
                .one());
    }

    // --- batches ---

    /**
     * Writes that a batch is about to be sent, with its row list. To be called before every request that carries it.
     *
     * @throws UnexpectedBatchStateException where it is not to be sent (any more)
     */
    public void sending(BatchEntry batch) {
        database.checkpoints().ensure();
        jdbi.useTransaction(handle -> {
            var known = stateOf(handle, batch.run(), batch.number());
            if (known.isEmpty()) {
                insert(handle, batch, BatchState.SENDING, 1);
                return;
            }
            int written = handle.createUpdate("""
                            update batch set state = 'sending', digest = :digest, bytes = :bytes, attempts = attempts + 1
                            where run = :run and number = :number and state in ('prepared', 'sending')""")
                    .bind("digest", batch.digest())
                    .bind("bytes", batch.bytes())
                    .bind("run", batch.run())
                    .bind("number", batch.number())
                    .execute();
            ensureWritten(written, handle, batch.run(), batch.number(), BatchState.SENDING);
        });
    }

    /**
     * Klaviyo gave the batch an import job. May be written again for the same job.
     *
     * @throws UnexpectedBatchStateException where the batch is not one that is being sent
     */
    public void accepted(String run, String number, String job, Instant at) {
        jdbi.useTransaction(handle -> {
            int written = handle.createUpdate("""
                            update batch set state = 'accepted', job = :job, accepted_at = :at, last_answer = 'accepted'
                            where run = :run and number = :number
                              and (state = 'sending' or state = 'accepted' and job = :job)""")
                    .bind("job", job)
                    .bind("at", time(at))
                    .bind("run", run)
                    .bind("number", number)
                    .execute();
            ensureWritten(written, handle, run, number, BatchState.ACCEPTED);
        });
        database.checkpoints().accepted(run, number);
    }

    /**
     * Puts halves or a remainder in the place of a batch, and keeps what was rejected on the way, in one go.
     *
     * @throws UnexpectedBatchStateException where it is not one that was being sent
     */
    public void replaced(BatchEntry batch, List<BatchEntry> parts, Collection<Rejection> rejections, String answer) {
        jdbi.useTransaction(handle -> {
            settle(handle, batch, List.of(BatchState.PREPARED, BatchState.SENDING), BatchState.REPLACED, answer);
            parts.forEach(part -> insert(handle, part, BatchState.PREPARED, 0));
            insert(handle, batch.run(), rejections);
        });
    }

    /**
     * Brings a batch to its end, with the records that were rejected in it.
     *
     * @throws UnexpectedBatchStateException where it has come to an end before
     */
    public void settled(BatchEntry batch, BatchState state, Collection<Rejection> rejections, String answer) {
        jdbi.useTransaction(handle -> {
            settle(handle, batch, List.of(BatchState.PREPARED, BatchState.SENDING, BatchState.ACCEPTED, BatchState.UNCONFIRMED),
                    state, answer);
            insert(handle, batch.run(), rejections);
        });
    }

    /** Keeps what Klaviyo said last about a batch that stays as it is. */
    public void answered(String run, String number, String answer) {
        jdbi.useHandle(handle -> handle.createUpdate("update batch set last_answer = :answer where run = :run and number = :number")
                .bind("answer", shortened(answer))
                .bind("run", run)
                .bind("number", number)
                .execute());
    }

    /** The numbers of the batches of a run. */
    public Set<String> batchNumbers(String run) {
        return jdbi.withHandle(handle -> handle.createQuery("select number from batch where run = :run")
                .bind("run", run)
                .mapTo(String.class)
                .set());
    }

    /** A batch by its number. */
    public Optional<BatchEntry> batch(String run, String number) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select " + BATCH_COLUMNS + " from batch where run = :run and number = :number")
                .bind("run", run)
                .bind("number", number)
                .map((rs, ctx) -> batch(rs))
                .findOne());
    }

    /** The batches of a run, replaced ones included. */
    public List<BatchEntry> batches(String run) {
        return jdbi.withHandle(handle -> batches(handle, run));
    }

    /** The halves or the remainder that stand in the place of a batch. */
    public List<BatchEntry> partsOf(BatchEntry batch) {
        return batches(batch.run()).stream().filter(entry -> entry.partOf(batch.number())).toList();
    }

    // --- rejections ---

    /**
     * Keeps what a reading of a run to its very end found: the positions of what it rejected and of the duplicates.
     * What a reading found that was halted before is not to be kept: it knows less than one that came to the end.
     */
    public void read(String run, Collection<Rejection> rejections, RowList duplicates) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("update run set duplicates = :count, duplicate_rows = :rows where id = :id")
                    .bind("count", duplicates.size())
                    .bind("rows", duplicates.toBytes())
                    .bind("id", run)
                    .execute();
            handle.execute("delete from rejection where run = ? and batch = ?", run, Rejection.BEFORE_DELIVERY);
            insert(handle, run, rejections);
        });
    }

    /** All rejections of a run. */
    public List<Rejection> rejections(String run) {
        return jdbi.withHandle(handle -> rejections(handle, run));
    }

    /** All that is known of the records of a run, as it was at one moment. */
    public RunRows rows(String run) {
        return jdbi.inTransaction(handle -> handle.createQuery("select records, duplicate_rows from run where id = :id")
                .bind("id", run)
                .map((rs, ctx) -> new RunRows(files(handle, run), rs.getLong("records"),
                        Optional.ofNullable(rs.getBytes("duplicate_rows")).map(RowList::fromBytes),
                        batches(handle, run), rejections(handle, run), CorrectionTable.of(handle, run)))
                .one());
    }

    // --- outages ---

    /** Since when a connection has not taken a batch because Klaviyo does not answer; empty where it does. */
    public Optional<Instant> unavailableSince(String connection) {
        return jdbi.withHandle(handle -> handle.createQuery("select since from outage where connection = :connection")
                .bind("connection", connection)
                .map((rs, ctx) -> instant(rs, "since").orElseThrow())
                .findOne());
    }

    /** Klaviyo does not answer on a connection; an earlier time that is known stands. */
    public void unavailable(String connection, Instant since) {
        jdbi.useTransaction(handle -> {
            boolean known = handle.createQuery("select count(*) from outage where connection = :connection")
                    .bind("connection", connection).mapTo(Integer.class).one() > 0;
            if (!known) {
                handle.createUpdate("insert into outage (connection, since) values (:connection, :since)")
                        .bind("connection", connection)
                        .bind("since", time(since))
                        .execute();
            }
        });
    }

    /** Klaviyo takes batches on a connection. */
    public void available(String connection) {
        jdbi.useHandle(handle -> handle.execute("delete from outage where connection = ?", connection));
    }

    // --- rows ---

    private static void settle(Handle handle, BatchEntry batch, List<BatchState> from, BatchState to, String answer) {
        int written = handle.createUpdate("""
                        update batch set state = :state, last_answer = :answer
                        where run = :run and number = :number and state in (<from>)""")
                .bindList("from", from.stream().map(BatchState::word).toList())
                .bind("state", to.word())
                .bind("answer", shortened(answer))
                .bind("run", batch.run())
                .bind("number", batch.number())
                .execute();
        ensureWritten(written, handle, batch.run(), batch.number(), to);
    }

    private static void ensureWritten(int rows, Handle handle, String run, String number, BatchState to) {
        if (rows == 0) {
            throw new UnexpectedBatchStateException(run, number, stateOf(handle, run, number).orElse("unknown"), to);
        }
    }

    private static Optional<String> stateOf(Handle handle, String run, String number) {
        return handle.createQuery("select state from batch where run = :run and number = :number")
                .bind("run", run)
                .bind("number", number)
                .mapTo(String.class)
                .findOne();
    }

    private static void insert(Handle handle, BatchEntry batch, BatchState state, int attempts) {
        handle.createUpdate("""
                        insert into batch (run, number, row_list, profiles, bytes, digest, state, attempts)
                        values (:run, :number, :rows, :profiles, :bytes, :digest, :state, :attempts)""")
                .bind("run", batch.run())
                .bind("number", batch.number())
                .bind("rows", batch.rows().toBytes())
                .bind("profiles", batch.profiles())
                .bind("bytes", batch.bytes())
                .bind("digest", batch.digest())
                .bind("state", state.word())
                .bind("attempts", attempts)
                .execute();
    }

    /** Rejections that read the same, as the ledger has them, become one. */
    private static void insert(Handle handle, String run, Collection<Rejection> rejections) {
        var rows = new LinkedHashMap<Rejection, RowList>();
        for (var rejection : rejections) {
            var key = new Rejection(rejection.batch(), rejection.reason(), shortened(rejection.detail()), RowList.empty());
            rows.computeIfAbsent(key, k -> RowList.empty()).addAll(rejection.rows());
        }
        rows.forEach((key, positions) -> handle.createUpdate("""
                        insert into rejection (run, batch, reason, detail, row_list, records)
                        values (:run, :batch, :reason, :detail, :rows, :records)""")
                .bind("run", run)
                .bind("batch", key.batch())
                .bind("reason", key.reason())
                .bind("detail", key.detail())
                .bind("rows", positions.toBytes())
                .bind("records", positions.size())
                .execute());
    }

    private static Run run(Handle handle, ResultSet rs) throws SQLException {
        String id = rs.getString("id");
        return new Run(
                id,
                ExportSnapshot.fromJson(rs.getString("settings")),
                rs.getString("settings_digest"),
                Optional.ofNullable(rs.getString("consent")),
                new Start(rs.getString("started_by"), Optional.ofNullable(rs.getString("export_user")), instant(rs, "due_at")),
                files(handle, id),
                RunState.of(rs.getString("state")),
                Optional.ofNullable(rs.getString("explanation")),
                Optional.ofNullable(rs.getString("same_content_as")),
                new RunCounts(rs.getLong("records"), rs.getLong("imported"), rs.getLong("rejected"),
                        rs.getLong("duplicates"), rs.getLong("undelivered"), rs.getLong("unconfirmed")),
                instant(rs, "opened_at").orElseThrow(),
                instant(rs, "replayed_at"),
                instant(rs, "ended_at"),
                Optional.ofNullable(rs.getString("cancelled_by")),
                Optional.ofNullable(rs.getString("replayed_by")));
    }

    private static List<RunFile> files(Handle handle, String run) {
        return handle.createQuery("select * from run_file where run = :run order by ordinal")
                .bind("run", run)
                .map((rs, ctx) -> new RunFile(
                        rs.getInt("ordinal"), rs.getString("segment"), rs.getString("name"), rs.getLong("bytes"),
                        Optional.ofNullable(rs.getString("sha256")),
                        Optional.ofNullable(rs.getObject("records", Integer.class)),
                        Optional.ofNullable(rs.getObject("last_row", Integer.class)),
                        Optional.ofNullable(rs.getString("source")).map(Path::of),
                        instant(rs, "snapshot_at")))
                .list();
    }

    private static List<BatchEntry> batches(Handle handle, String run) {
        return handle.createQuery("select " + BATCH_COLUMNS + " from batch where run = :run order by number")
                .bind("run", run)
                .map((rs, ctx) -> batch(rs))
                .list();
    }

    private static List<Rejection> rejections(Handle handle, String run) {
        return handle.createQuery("select batch, reason, detail, row_list from rejection where run = :run order by batch, reason, detail")
                .bind("run", run)
                .map((rs, ctx) -> new Rejection(rs.getString(1), rs.getString(2), rs.getString(3), RowList.fromBytes(rs.getBytes(4))))
                .list();
    }

    private static BatchEntry batch(ResultSet rs) throws SQLException {
        return new BatchEntry(
                rs.getString("run"), rs.getString("number"), RowList.fromBytes(rs.getBytes("row_list")),
                rs.getLong("bytes"), rs.getString("digest"), BatchState.of(rs.getString("state")),
                Optional.ofNullable(rs.getString("job")), rs.getInt("attempts"),
                Optional.ofNullable(rs.getString("last_answer")), instant(rs, "accepted_at"));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_ANSWER ? text : text.substring(0, LONGEST_ANSWER - 1) + "…";
    }
}
