package io.segmentexport.ledger;

import static io.segmentexport.run.ExampleRun.ID;

import io.segmentexport.config.ExportSnapshot;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/** A ledger as the first version of the program left it: its schema at version 1, and in it a run that had not ended. */
final class FirstLedger {

    static final Run RUN = new Run(ID, ExampleRun.export(Path.of("/inbox")), "d".repeat(64), Optional.of("Jo Doe agreed"),
            Start.of("watched folder"),
            List.of(ExampleRun.file(0, "A.csv", 7, 9), ExampleRun.file(1, "B.csv", 5, 6)), RunState.TRACKING, Optional.of("goes on"),
            Optional.empty(), new RunCounts(12, 0, 0, 2, 0, 0), ExampleRun.OPENED, Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());
    static final List<BatchEntry> BATCHES = List.of(
            batch("1", BatchState.COMPLETE, Optional.of("job-1"), RowList.of(2, 3, 70_000)),
            batch("2", BatchState.REPLACED, Optional.empty(), RowList.of(4, 5)),
            batch("2.1", BatchState.ACCEPTED, Optional.of("job-2"), RowList.of(4)));
    static final List<Rejection> REJECTIONS = List.of(
            new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "", RowList.of(6, 8)),
            new Rejection("2", "refused-by-klaviyo", "email: bad", RowList.of(5)));

    private FirstLedger() {
    }

    private static BatchEntry batch(String number, BatchState state, Optional<String> job, RowList rows) {
        return new BatchEntry(ID, number, rows, 1000, 0xb, state, job, 3, Optional.of("accepted"),
                job.map(accepted -> Instant.parse("2026-11-23T10:16:00Z")));
    }

    /** Writes it by the SQL of that version. */
    static void write(RawDatabase database) throws SQLException {
        Flyway.configure().dataSource(database.url(), database.user(), database.password()).locations("classpath:db/ledger")
                .target("1").load().migrate();
        try (var connection = database.connect()) {
            insert(connection, "insert into run (id, export, settings, settings_digest, consent, started_by, state, explanation, "
                            + "records, duplicates, opened_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    RUN.id(), RUN.export().id(), ExportSnapshot.toJson(RUN.export()), RUN.settingsDigest(), RUN.consent().orElseThrow(),
                    RUN.startedBy(), "tracking", RUN.explanation().orElseThrow(), 12L, 2L, RUN.openedAt().atOffset(ZoneOffset.UTC));
            for (var file : RUN.files()) {
                insert(connection, "insert into run_file (run, ordinal, segment, name, bytes, sha256, records, last_row) "
                                + "values (?, ?, ?, ?, ?, ?, ?, ?)",
                        ID, file.ordinal(), file.segment(), file.name(), file.bytes(), file.sha256().orElseThrow(),
                        file.records().orElseThrow(), file.lastRow().orElseThrow());
            }
            for (var batch : BATCHES) {
                insert(connection, "insert into batch (run, number, row_list, profiles, bytes, digest, state, job, attempts, last_answer, "
                                + "accepted_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        ID, batch.number(), batch.rows().toBytes(), batch.profiles(), batch.bytes(), batch.crc32c(), batch.state().word(),
                        batch.job().orElse(null), batch.attempts(), batch.lastAnswer().orElseThrow(),
                        batch.acceptedAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
            }
            for (var rejection : REJECTIONS) {
                insert(connection, "insert into rejection (run, batch, reason, detail, row_list, records) values (?, ?, ?, ?, ?, ?)",
                        ID, rejection.batch(), rejection.reason(), rejection.detail(), rejection.rows().toBytes(), rejection.rows().size());
            }
        }
    }

    private static void insert(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
