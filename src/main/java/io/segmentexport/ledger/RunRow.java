package io.segmentexport.ledger;

import static io.segmentexport.ledger.Columns.instant;

import io.segmentexport.config.ExportSnapshot;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads and writes the rows of runs and of their files, inside a transaction. */
final class RunRow {

    private static final RowMapper<RunCounts> COUNTS = ConstructorMapper.of(RunCounts.class);

    private RunRow() {
    }

    static Run run(Handle handle, ResultSet rs, StatementContext context) throws SQLException {
        String id = rs.getString("id");
        return new Run(
                id,
                ExportSnapshot.fromJson(rs.getString("settings")),
                rs.getString("settings_digest"),
                Optional.ofNullable(rs.getString("consent")),
                new Start(rs.getString("started_by"), Optional.ofNullable(rs.getString("export_user")), instant(rs, "due_at")),
                files(handle, id),
                RunState.of(rs.getString("state")),
                Optional.ofNullable(rs.getString("explanation")).map(Explanation::fromJson),
                Optional.ofNullable(rs.getString("same_content_as")),
                COUNTS.map(rs, context),
                rs.getBytes("duplicate_rows") != null,
                instant(rs, "opened_at").orElseThrow(),
                rs.getInt("replays"),
                instant(rs, "replayed_at"),
                instant(rs, "ended_at"),
                Optional.ofNullable(rs.getString("cancelled_by")),
                Optional.ofNullable(rs.getString("replayed_by")));
    }

    static List<RunFile> files(Handle handle, String run) {
        return handle.select("select * from run_file where run = ? order by ordinal", run)
                .map(ConstructorMapper.of(RunFile.class))
                .list();
    }

    /** A run as it is opened, with its files. */
    static void insert(Handle handle, Run run, List<Path> doneFiles) {
        handle.createUpdate("""
                        insert into run (id, export, settings, settings_digest, consent, started_by, export_user, due_at, state,
                                         opened_at, done_file)
                        values (:id, :export.id, :settings, :settingsDigest, :consent, :start.by, :start.exportUser, :start.dueAt, :state,
                                :openedAt, :doneFiles)""")
                .bindMethods(run)
                .bind("settings", ExportSnapshot.toJson(run.export()))
                .bind("doneFiles", doneFiles.isEmpty() ? null
                        : doneFiles.stream().map(path -> path.toAbsolutePath().toString()).collect(Collectors.joining("\n")))
                .execute();
        run.files().forEach(file -> insert(handle, run.id(), file));
    }

    private static void insert(Handle handle, String run, RunFile file) {
        handle.createUpdate("""
                        insert into run_file (run, ordinal, segment, name, bytes, source, snapshot_at)
                        values (:run, :ordinal, :segment, :name, :bytes, :source, :snapshotAt)""")
                .bind("run", run)
                .bindMethods(file)
                .execute();
    }

    /** What reading the files to their end found in them, and the digest of the whole content. */
    static void read(Handle handle, String run, List<RunFile> files, String contentDigest) {
        for (var file : files) {
            handle.createUpdate("""
                            update run_file set sha256 = :sha256, records = :records, last_row = :lastRow
                            where run = :run and ordinal = :ordinal""")
                    .bind("run", run)
                    .bindMethods(file)
                    .execute();
        }
        handle.execute("update run set content_digest = ?, records = ? where id = ?",
                contentDigest, files.stream().mapToLong(file -> file.records().orElse(0)).sum(), run);
    }

    /** The duplicates of a run, once its files were read to their end. */
    static void duplicates(Handle handle, String run, RowList duplicates) {
        handle.execute("update run set duplicates = ?, duplicate_rows = ? where id = ?", duplicates.size(), duplicates, run);
    }

    static void close(
            Handle handle, String run, RunState state, RunCounts counts, Optional<Explanation> explanation, Optional<String> sameContentAs,
            Instant at) {
        handle.createUpdate("""
                        update run set state = :state, explanation = :why, same_content_as = :same, records = :records,
                               imported = :imported, rejected = :rejected, duplicates = :duplicates,
                               undelivered = :undelivered, unconfirmed = :unconfirmed, ended_at = :at,
                               cancelled_by = case when :completed then null else cancelled_by end
                        where id = :id""")
                .bind("completed", state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS)
                .bindMethods(counts)
                .bind("state", state)
                .bind("why", explanation)
                .bind("same", sameContentAs)
                .bind("at", Optional.of(at).filter(when -> state.ended()))
                .bind("id", run)
                .execute();
    }

    /** Whether the run was reopened: it had ended, or was unconfirmed. */
    static boolean reopen(Handle handle, String run, RunState to, Instant at, Optional<String> by) {
        return handle.execute("""
                update run set state = ?, explanation = null, ended_at = null, replayed_at = ?, replayed_by = ?, replays = replays + 1,
                       cancelled_by = null
                where id = ? and (ended_at is not null or state = 'unconfirmed')""", to, at, by, run) == 1;
    }
}
