package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.LIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.close.Replay;
import io.segmentexport.close.Report;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.NotReplayableException;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a run was not delivered is sent again, and then there is one truth about it. */
class ReplayedRunTest {

    private static final int FULL_BATCH = 10_000;

    @TempDir
    Path folder;

    static Report replay(ExportFixture fixture, Report before) throws Exception {
        var replay = new Replay(fixture.integration().ledger(), fixture.data(), Clock.systemUTC());
        var run = fixture.integration().runs().reopen(before.run(), () -> replay.reopen(before.run(), Optional.empty()));
        // The service's own look at what waits may be quicker.
        var report = fixture.integration().dispatch().carry(run);
        return report.isPresent() ? report.get() : fixture.awaitReport(run.id());
    }

    @Test
    void sendsOnlyWhatWasUndeliveredAndBringsTheReportUpToDate() throws Exception {
        var failing = "person7@" + ImportJobs.ErrorRules.FAILING_DOMAIN;
        var segment = SampleSegment.of("person", FULL_BATCH + 3).with(7, failing).with(3, "nobody").with(9, "person8@example.com");
        try (var fixture = ExportFixture.start(folder)) {
            var poison = fixture.sandbox().faults()
                    .always(BULK_IMPORT.and(request -> request.bodyContains("\"person5@")), Fault.htmlStatus(524));
            var before = fixture.export("HighValue.csv", segment.csv());
            assertThat(before.undelivered()).as(fixture.text(before.run())).isEqualTo(before.records() - before.imported() - 2).isPositive();
            assertThat(fixture.deadLetters(before)).extracting(Path::getFileName).extracting(Path::toString)
                    .containsExactly("HighValue-rejected-" + before.run() + ".csv", "batch-00001.json");
            poison.heal();
            int sent = fixture.requests(BULK_IMPORT).size();
            int asked = fixture.sandbox().requests().size();

            var after = replay(fixture, before);

            assertThat(fixture.requests(BULK_IMPORT).subList(sent, fixture.requests(BULK_IMPORT).size()))
                    .extracting(RecordedRequest::profiles).as("the other batch is not sent again")
                    .containsExactly((int) before.undelivered());
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(segment.without("nobody", failing));
            assertThat(after.state()).isEqualTo("completed-with-rejections");
            assertThat(List.of(after.records(), after.imported(), after.rejected(), after.duplicates(), after.undelivered()))
                    .containsExactly((long) segment.size(), segment.size() - 3L, 2L, 1L, 0L);
            assertThat(after.reconciles()).isTrue();
            assertThat(fixture.deadLetters(after)).extracting(Path::getFileName).extracting(Path::toString)
                    .containsExactly("HighValue-rejected-" + before.run() + "-replay-1.csv", "HighValue-rejected-" + before.run() + ".csv");
            assertThat(Files.readAllLines(fixture.deadLetters(after).get(0))).as("what the replay found").hasSize(2)
                    .last().asString().endsWith(failing);
            assertThat(Files.readAllLines(fixture.deadLetters(after).get(1))).as("what the run found").hasSize(2)
                    .last().asString().endsWith("nobody");
            assertOneTruth(fixture, after);
            assertThat(after.requests()).isEqualTo(before.requests() + fixture.sandbox().requests().size() - asked);
            assertThat(after.bytesSent()).isEqualTo(fixture.sandbox().requests().stream().mapToLong(RecordedRequest::bodyBytes).sum());
            assertThat(after.jobs()).isEqualTo(fixture.sandbox().jobs().size());
            assertThat(after.replayedAt()).isNotNull();
            assertThatThrownBy(() -> replay(fixture, after)).isInstanceOf(NotReplayableException.class)
                    .hasMessageContaining("nothing of run " + after.run()).hasMessageContaining("correcting");
        }
    }

    /** The ledger, the report for machines and the report for people tell the same, and what is in no dead letter waits for nobody. */
    private static void assertOneTruth(ExportFixture fixture, Report report) throws Exception {
        assertThat(fixture.report(report.run())).isEqualTo(report);
        var run = fixture.integration().ledger().runs().get(report.run());
        assertThat(run.state().word()).isEqualTo(report.state());
        assertThat(List.of(run.counts().imported(), run.counts().rejected(), run.counts().undelivered(), run.counts().unconfirmed()))
                .containsExactly(report.imported(), report.rejected(), report.undelivered(), report.unconfirmed());
        var text = fixture.text(report.run());
        assertThat(text).contains("%,12d imported".formatted(report.imported()), "%,12d rejected".formatted(report.rejected()),
                "%,12d undelivered".formatted(report.undelivered()), report.state(), "The sum holds.");
        assertThat(report.places().getOrDefault("dead-letter", List.of())).containsExactlyInAnyOrderElementsOf(
                fixture.deadLetters(report).stream().map(Path::toString).toList());
        assertThat(report.places().getOrDefault("archive", List.of())).allSatisfy(file -> assertThat(Path.of(file)).exists());
        assertThat(fixture.data().run(report.run())).doesNotExist();
    }

    @Test
    void removesTheFolderOfTheDeadLettersWithTheLastOfThem() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(1, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var segment = SampleSegment.of("person", 3);
            var before = fixture.export("HighValue.csv", segment.csv());
            assertThat(before.undelivered()).isEqualTo(3);
            assertThat(fixture.deadLetters(before)).hasSize(1);

            var after = replay(fixture, before);

            assertThat(after.state()).isEqualTo("completed");
            assertThat(fixture.data().deadLetter("newsletter", before.run())).doesNotExist();
            assertThat(fixture.integration().ledger().batches().of(before.run())).extracting(BatchEntry::number).containsExactly("1");
            assertOneTruth(fixture, after);
            assertThat(fixture.export("HighValue.csv", segment.csv()).sameContentAs()).isEqualTo(before.run());
        }
    }

    @Test
    void leavesAgainWhatIsUndeliveredAgain() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(2, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var before = fixture.export("HighValue.csv", SampleSegment.of("person", 3).csv());

            var again = replay(fixture, before);
            assertThat(again.undelivered()).isEqualTo(3);
            assertThat(fixture.deadLetters(again)).extracting(Path::getFileName).extracting(Path::toString)
                    .containsExactly("batch-00001.json");
            assertOneTruth(fixture, again);

            assertThat(replay(fixture, again).state()).isEqualTo("completed");
        }
    }

    @Test
    void rewritesNothingThatTheRunLeftAndReportsWhatItDidInFilesOfItsOwn() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(1, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var before = fixture.export("HighValue.csv", "EMail\na@example.com\nnobody\n");
            var left = ClosedFiles.of(fixture, before);

            var after = replay(fixture, before);

            assertThat(ClosedFiles.of(fixture, after).without(before.run() + "-replay-1.json", before.run() + "-replay-1.txt"))
                    .isEqualTo(left.without("batch-00001.json"));
            var reports = fixture.data().reports();
            assertThat(reports.resolve(before.run() + ".json")).content().contains("\"undelivered\" : 1");
            assertThat(reports.resolve(before.run() + "-replay-1.json")).content().contains("\"undelivered\" : 0", "\"imported\" : 1");
            assertThat(reports.resolve(before.run() + "-replay-1.txt")).content().contains("replayed at " + after.replayedAt());
        }
    }

    /** What curl would do with --data-binary. */
    @Test
    void leavesALetterThatAPersonCanPostAsItIs() throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(Situations.immediately());
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of())) {
            fixture.sandbox().faults().onNext(1, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var segment = SampleSegment.of("person", 3);
            var before = fixture.export("HighValue.csv", segment.csv());
            assertThat(fixture.noneOnList(segment.all())).isTrue();
            var letter = fixture.deadLetters(before).get(0);
            var usual = fixture.requests(BULK_IMPORT).get(0);

            var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(fixture.sandbox().baseUrl().resolve("/api/profile-bulk-import-jobs"))
                    .header("Authorization", "Klaviyo-API-Key " + ExportFixture.KEY)
                    .header("revision", fixture.settings().connections().get("main").revision())
                    .header("Content-Type", "application/vnd.api+json")
                    .POST(HttpRequest.BodyPublishers.ofFile(letter)).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(202);
            Awaitility.await().until(() -> fixture.allOnList(segment.all()));
            assertThat(fixture.requests(BULK_IMPORT).get(1).bodyBytes()).isEqualTo(usual.bodyBytes());
            assertThat(before.undeliveredBatches()).containsExactly(new Report.BatchLine("1", "batch-00001.json", 3, "HighValue.csv: 2-4",
                    before.undeliveredBatches().get(0).lastAnswer()));
            assertThat(before.undeliveredBatches().get(0).lastAnswer()).contains("ended as cancelled");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "gone"})
    void rebuildsALetterThatIsDamagedAndRefusesIfItsFileIsGoneToo(String damage) throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(2, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var segment = SampleSegment.of("person", 3);
            var before = fixture.export("HighValue.csv", segment.csv());
            damage(fixture, before, damage);
            var again = replay(fixture, before);
            assertThat(again.undelivered()).isEqualTo(3);
            damage(fixture, again, damage);
            var archived = Path.of(again.places().get("archive").get(0));
            var content = Files.readAllBytes(archived);
            Files.delete(archived);

            assertThatThrownBy(() -> replay(fixture, again)).isInstanceOf(NotReplayableException.class)
                    .hasMessageContainingAll("HighValue.csv of run " + before.run(), "neither in", "batch-00001.json", "drop the file again");

            Files.write(archived, content);
            assertThat(replay(fixture, again).state()).isEqualTo("completed");
            assertThat(fixture.allOnList(segment.all())).isTrue();
        }
    }

    private static void damage(ExportFixture fixture, Report report, String how) throws IOException {
        var letter = fixture.deadLetters(report).get(0);
        if (how.equals("gone")) {
            Files.delete(letter);
        } else {
            Files.write(letter, Arrays.copyOf(Files.readAllBytes(letter), 50));
        }
    }

    @Test
    void sendsALetterWhoseFileIsGone() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(1, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var segment = SampleSegment.of("person", 3);
            var before = fixture.export("HighValue.csv", segment.csv());
            Files.delete(Path.of(before.places().get("archive").get(0)));

            assertThat(replay(fixture, before).state()).isEqualTo("completed");
            assertThat(fixture.allOnList(segment.all())).isTrue();
        }
    }

    @Test
    void sendsTheRestOfARunThatFailedAndArchivesItsFile() throws Exception {
        var segment = SampleSegment.of("gone", 2 * FULL_BATCH + 1).with(2 * FULL_BATCH, "nobody");
        try (var fixture = ExportFixture.start(folder)) {
            var fault = fixture.sandbox().faults().always(
                    BULK_IMPORT.and(request -> request.bodyContains("\"gone10000@")), Situations.listGone(404));
            var failed = fixture.export("HighValue.csv", segment.csv());
            assertThat(failed.state()).isEqualTo("failed");
            assertThat(fixture.deadLetters(failed)).extracting(Path::getFileName).extracting(Path::toString)
                    .contains("HighValue-rejected-" + failed.run() + ".csv", "HighValue.csv", "batch-00002.json").doesNotContain("batch-00001.json");
            fault.heal();

            var after = replay(fixture, failed);

            assertThat(after.state()).isEqualTo("completed-with-rejections");
            assertThat(after.explanation()).isNull();
            assertThat(after.imported()).isEqualTo(2L * FULL_BATCH);
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(segment.without("nobody"));
            assertThat(fixture.requests(BULK_IMPORT).stream().filter(request -> request.status() == 202)
                    .mapToInt(RecordedRequest::profiles).sum()).as("nothing is sent twice").isEqualTo(2 * FULL_BATCH);
            assertThat(fixture.data().archive("newsletter", failed.run()).resolve("HighValue.csv")).hasContent(segment.csv());
            assertThat(RejectedFile.of(fixture, after).records()).hasSize(1);
            assertOneTruth(fixture, after);
        }
    }

    @Test
    void checksARunFirstThatFailedInItsCheck() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var noList = fixture.sandbox().faults().always(LIST, Fault.status(404));
            var failed = fixture.export("HighValue.csv", "EMail\na@example.com\n");
            assertThat(failed.state()).isEqualTo("failed");
            noList.heal();

            var after = replay(fixture, failed);

            assertThat(after.state()).isEqualTo("completed");
            assertThat(after.imported()).isEqualTo(1);
            assertThat(fixture.data().deadLetter("newsletter", failed.run())).doesNotExist();
            assertOneTruth(fixture, after);
        }
    }

    @Test
    void stagesARunAnewThatFailedWhenItWasStaged() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var failed = fixture.export("HighValue.csv", "E-Mail\na@example.com\nnobody\n");
            assertThat(failed.state()).isEqualTo("failed");
            assertThat(failed.undeliveredBatches()).isEmpty();
            var file = fixture.deadLetters(failed).get(0);
            Files.writeString(file, Files.readString(file).replace("E-Mail", "EMail"));

            var after = replay(fixture, failed);

            assertThat(after.state()).isEqualTo("completed-with-rejections");
            assertThat(List.of(after.records(), after.imported(), after.rejected())).containsExactly(2L, 1L, 1L);
            assertThat(fixture.data().reports().resolve(failed.run() + ".json")).content().contains("\"state\" : \"failed\"");
            assertOneTruth(fixture, after);
        }
    }

    @Test
    void sendsAgainWhatWasNeverConfirmed() throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(ImportJobs.Timing.after(Duration.ofDays(1), Duration.ZERO));
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of("tracking.deadline", "50ms"))) {
            var before = fixture.export("HighValue.csv", "EMail\na@example.com\nnobody\n");
            assertThat(before.state()).isEqualTo("unconfirmed");
            assertThat(before.unconfirmed()).isEqualTo(1);

            var after = replay(fixture, before);

            assertThat(fixture.requests(BULK_IMPORT)).hasSize(2);
            assertThat(after.state()).isEqualTo("unconfirmed");
            assertThat(after.jobs()).as("the first is followed no more").isEqualTo(1);
            assertThat(List.of(after.records(), after.rejected(), after.unconfirmed())).containsExactly(2L, 1L, 1L);
        }
    }

    @Test
    void failsLoudlyWhereTheLedgerDoesNotAddUpAndKeepsTheFile() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("suspended.look-again-millis", "3600000"))) {
            fixture.sandbox().faults().onNext(1, BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var segment = "EMail\na@example.com\nb@example.com\nnobody\n";
            var before = fixture.export("HighValue.csv", segment);
            // Somebody has had a hand in the ledger.
            var replay = new Replay(fixture.integration().ledger(), fixture.data(), Clock.systemUTC());
            var reopened = fixture.integration().runs().reopen(before.run(), () -> replay.reopen(before.run(), Optional.empty()));
            tamper(fixture, "insert into batch (run, number, row_list, profiles, bytes, crc32c, state, attempts) "
                    + "select run, '2', row_list, profiles, bytes, crc32c, 'complete', 1 from batch where number = '1'");

            var report = fixture.integration().dispatch().carry(reopened).orElseThrow();

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.reconciles()).isFalse();
            assertThat(report.explanation()).contains("does not reconcile", "in two places: 2 records");
            assertThat(fixture.text(before.run())).contains("THE SUM DOES NOT HOLD");
            assertThat(fixture.integration().ledger().runs().get(before.run()).state()).isSameAs(RunState.FAILED);
            assertThat(fixture.data().deadLetter("newsletter", before.run()).resolve("HighValue.csv")).hasContent(segment);
            assertThatThrownBy(() -> replay(fixture, report)).isInstanceOf(NotReplayableException.class)
                    .hasMessageContaining("does not reconcile").hasMessageContaining("drop its file again");
        }
    }

    static void tamper(ExportFixture fixture, String sql) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + fixture.data().ledger()); var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }
}
