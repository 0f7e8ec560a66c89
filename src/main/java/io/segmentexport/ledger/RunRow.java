package io.segmentexport.ledger;

import static io.segmentexport.ledger.Columns.instant;

import io.segmentexport.config.ExportSnapshot;
import io.segmentexport.files.RunFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads and writes the rows of runs and of their files, inside a transaction. */
final class RunRow {

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
                context.findRowMapperFor(RunCounts.class).orElseThrow().map(rs, context),
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
                .mapTo(RunFile.class)
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
        run.files().forEach(file -> handle.execute(
                "insert into run_file (run, ordinal, segment, name, bytes, source, snapshot_at) values (?, ?, ?, ?, ?, ?, ?)",
                run.id(), file.ordinal(), file.segment(), file.name(), file.bytes(), file.source(), file.snapshotAt()));
    }
}
