package io.segmentexport.ledger;

import static io.segmentexport.ledger.Columns.instant;
import static io.segmentexport.ledger.Columns.integer;
import static io.segmentexport.ledger.Columns.time;

import io.segmentexport.config.ExportSnapshot;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads and writes the rows of runs and of their files, inside a transaction. */
final class RunRow {

    private RunRow() {
    }

    static Run run(Handle handle, ResultSet rs) throws SQLException {
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

    static List<RunFile> files(Handle handle, String run) {
        return handle.createQuery("select * from run_file where run = :run order by ordinal")
                .bind("run", run)
                .map((rs, ctx) -> new RunFile(
                        rs.getInt("ordinal"), rs.getString("segment"), rs.getString("name"), rs.getLong("bytes"),
                        Optional.ofNullable(rs.getString("sha256")), integer(rs, "records"), integer(rs, "last_row"),
                        Optional.ofNullable(rs.getString("source")).map(Path::of), instant(rs, "snapshot_at")))
                .list();
    }

    /** A run as it is opened, with its files. */
    static void insert(Handle handle, Run run, List<Path> doneFiles) {
        handle.createUpdate("""
                        insert into run (id, export, settings, settings_digest, consent, started_by, export_user, due_at, state,
                                         opened_at, done_file)
                        values (:id, :export, :settings, :digest, :consent, :startedBy, :exportUser, :dueAt, :state, :openedAt,
                                :doneFiles)""")
                .bind("id", run.id())
                .bind("export", run.export().id())
                .bind("settings", ExportSnapshot.toJson(run.export()))
                .bind("digest", run.settingsDigest())
                .bind("consent", run.consent().orElse(null))
                .bind("startedBy", run.startedBy())
                .bind("exportUser", run.start().exportUser().orElse(null))
                .bind("dueAt", run.start().dueAt().map(Columns::time).orElse(null))
                .bind("state", run.state().word())
                .bind("openedAt", time(run.openedAt()))
                .bind("doneFiles", doneFiles.isEmpty() ? null : String.join("\n", doneFiles.stream().map(path -> path.toAbsolutePath().toString()).toList()))
                .execute();
        run.files().forEach(file -> insert(handle, run.id(), file));
    }

    private static void insert(Handle handle, String run, RunFile file) {
        handle.createUpdate("""
                        insert into run_file (run, ordinal, segment, name, bytes, source, snapshot_at)
                        values (:run, :ordinal, :segment, :name, :bytes, :source, :snapshotAt)""")
                .bind("run", run)
                .bind("ordinal", file.ordinal())
                .bind("segment", file.segment())
                .bind("name", file.name())
                .bind("bytes", file.bytes())
                .bind("source", file.source().map(Path::toString).orElse(null))
                .bind("snapshotAt", file.snapshotAt().map(Columns::time).orElse(null))
                .execute();
    }

    /** What reading the files to their end found in them, and the digest of the whole content. */
    static void read(Handle handle, String run, List<RunFile> files, String contentDigest) {
        for (var file : files) {
            handle.createUpdate("""
                            update run_file set sha256 = :sha256, records = :records, last_row = :lastRow
                            where run = :run and ordinal = :ordinal""")
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
    }

    /** The duplicates of a run, once its files were read to their end. */
    static void duplicates(Handle handle, String run, RowList duplicates) {
        handle.createUpdate("update run set duplicates = :count, duplicate_rows = :rows where id = :id")
                .bind("count", duplicates.size())
                .bind("rows", duplicates.toBytes())
                .bind("id", run)
                .execute();
    }

    static void close(
            Handle handle, String run, RunState state, RunCounts counts, Optional<String> explanation, Optional<String> sameContentAs,
            Instant at) {
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
    }

    /** Whether the run was reopened: it had ended, or was unconfirmed. */
    static boolean reopen(Handle handle, String run, RunState to, Instant at, Optional<String> by) {
        return handle.createUpdate("""
                        update run set state = :to, explanation = null, ended_at = null, replayed_at = :at, replayed_by = :by,
                               cancelled_by = null
                        where id = :id and (ended_at is not null or state = 'unconfirmed')""")
                .bind("to", to.word())
                .bind("at", time(at))
                .bind("by", by.orElse(null))
                .bind("id", run)
                .execute() == 1;
    }
}
