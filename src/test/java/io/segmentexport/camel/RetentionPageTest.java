package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Closing;
import io.segmentexport.close.Report;
import io.segmentexport.close.Retention;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported files and dead letters go when they have been kept for their time. */
class RetentionPageTest {

    private static final String SEGMENT = "EMail,Name\nana.person@example.com,Ana\nnobody,Bo\n";

    @TempDir
    Path folder;

    private static Path old(Path folder, int days) throws IOException {
        var time = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
        Files.createDirectories(folder);
        Files.setLastModifiedTime(Files.writeString(folder.resolve("HighValue.csv"), SEGMENT), time);
        return Files.setLastModifiedTime(folder, time);
    }

    @Test
    void theServiceRemovesAtItsStartAndAgainLater() throws Exception {
        var data = new DataFolder(folder.resolve("data"));
        var archive = old(data.archive("newsletter", "newsletter-20250101-101500-0001"), 31);
        var letters = old(data.deadLetter("newsletter", "newsletter-20250101-101500-0002"), 91);
        var younger = old(data.archive("newsletter", "newsletter-20250101-101500-0003"), 29);
        var youngerLetters = old(data.deadLetter("newsletter", "newsletter-20250101-101500-0004"), 89);
        try (var fixture = ExportFixture.start(folder, Map.of("retention.look-again-millis", "50"))) {
            Awaitility.await().until(() -> Files.notExists(archive) && Files.notExists(letters));

            var next = old(fixture.data().archive("newsletter", "newsletter-20250101-101500-0005"), 30);
            Awaitility.await().until(() -> Files.notExists(next));

            assertThat(younger).isNotEmptyDirectory();
            assertThat(youngerLetters).isNotEmptyDirectory();
        }
    }

    @Test
    void theReportOfARunShowsNoMoreWhatWasRemovedAndTheLogNamesNobody() throws Exception {
        try (var fixture = ExportFixture.start(folder); var witness = Witness.of(fixture)) {
            var report = fixture.report(fixture.export("HighValue_ana.person@example.com.csv", SEGMENT).run());
            var archive = Path.of(report.places().get("archive").get(0));
            var letter = Path.of(report.places().get("dead-letter").get(0));
            var end = fixture.integration().ledger().runs().get(report.run()).endedAt().orElseThrow();

            enforce(fixture, end.plus(Duration.ofDays(89)));
            assertThat(archive).as("its run has dead letters").exists();
            assertThat(letter).exists();
            assertThat(fixture.report(report.run())).isEqualTo(report);

            enforce(fixture, end.plus(Duration.ofDays(90)));
            assertThat(archive.getParent()).doesNotExist();
            assertThat(letter.getParent()).doesNotExist();
            showsNeitherAnyMore(fixture, report);
            assertThat(witness.logged()).filteredOn(line -> line.contains("Retention")).hasSize(2)
                    .allMatch(line -> line.contains(report.run())).noneMatch(line -> line.contains("person"))
                    .anyMatch(line -> line.contains("dead letters removed, 90 days after its end (dead-letter.keep-days = 90)"))
                    .anyMatch(line -> line.contains("archive removed, 90 days after its end (archive.keep-days = 30)"));
        }
    }

    @Test
    void theReportOfARunShowsNoMoreWhatSomebodyRemoved() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.report(fixture.export("HighValue.csv", SEGMENT).run());
            for (var what : List.of("archive", "dead-letter")) {
                Files.delete(Path.of(report.places().get(what).get(0)));
            }
            var end = fixture.integration().ledger().runs().get(report.run()).endedAt().orElseThrow();

            enforce(fixture, end.plus(Duration.ofDays(90)));

            showsNeitherAnyMore(fixture, report);
        }
    }

    @Test
    void aRunThatStaysUnconfirmedIsEndedAndKeepsNoFilesForEver() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("tracking.deadline", "50ms"))) {
            fixture.sandbox().faults().onNext(1, Operation.BULK_IMPORT, Fault.DecidesJob.ENDLESS);
            var report = fixture.export("HighValue.csv", SEGMENT);
            assertThat(report.state()).isEqualTo("unconfirmed");
            var ledger = fixture.integration().ledger();
            var accepted = ledger.batches().find(report.run(), "1").orElseThrow().acceptedAt().orElseThrow();
            var body = fixture.data().batches(report.run()).resolve("00001.json");

            enforce(fixture, accepted.plus(Duration.ofDays(90)).minusMillis(1));
            assertThat(ledger.runs().get(report.run()).state()).isSameAs(RunState.UNCONFIRMED);
            assertThat(body).as("its end may still come").exists();

            enforce(fixture, accepted.plus(Duration.ofDays(90)));

            var ended = fixture.report(report.run());
            assertThat(ended.state()).isEqualTo("completed-incomplete");
            assertThat(ended.explanation()).contains("Klaviyo never told the end of 1 records within 90 days (dead-letter.keep-days)");
            assertThat(List.of(ended.imported(), ended.rejected(), ended.unconfirmed())).containsExactly(0L, 1L, 1L);
            assertThat(ended.reconciles()).isTrue();
            assertThat(fixture.data().run(report.run())).doesNotExist();
            assertThat(fixture.data().archive("newsletter", report.run()).resolve("HighValue.csv")).hasContent(SEGMENT);
            assertThat(RejectedFile.of(fixture, ended).records()).hasSize(1);

            fixture.integration().dispatch().replay(report.run(), "test");
            fixture.awaitReport(report.run());
            assertThat(fixture.requests(Operation.BULK_IMPORT)).as("built again from the archive").hasSize(2)
                    .allSatisfy(request -> assertThat(request.profiles()).isEqualTo(1));
        }
    }

    private static void enforce(ExportFixture fixture, Instant now) {
        var clock = Clock.fixed(now, ZoneOffset.UTC);
        var integration = fixture.integration();
        var closing = new Closing(integration.ledger(), integration.beans().reports(), fixture.data(), new DurableFiles(), clock, new RunWatchers());
        new Retention(fixture.settings().retention(), fixture.data(), integration.ledger(), integration.runs(), closing, clock).enforce();
    }

    private static void showsNeitherAnyMore(ExportFixture fixture, Report before) throws IOException {
        var report = fixture.report(before.run());
        assertThat(report.places()).doesNotContainKeys("archive", "dead-letter");
        assertThat(report).usingRecursiveComparison().ignoringFields("places").isEqualTo(before);
        assertThat(fixture.text(before.run())).doesNotContain("HighValue-rejected", "archive");
    }
}
