package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.LIST_COUNT;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ManualClock;
import io.segmentexport.claim.Claims.SegmentFile;
import io.segmentexport.close.ListCount;
import io.segmentexport.close.Reports;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.sandbox.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code reconcile = list-count}: what Klaviyo counts on the list stands beside the run's own sum, and never in its way. */
class ListCountTest {

    private static final Map<String, String> COUNTED = Map.of("export.newsletter.reconcile", "list-count");
    private static final String FIRST = "EMail\na@example.com\nb@example.com\nc@example.com\n";
    private static final String SECOND = "EMail\nc@example.com\nd@example.com\ne@example.com\nnobody\n";

    @TempDir
    Path folder;

    private static long counts(ExportFixture fixture) {
        return fixture.sandbox().requests().stream()
                .filter(request -> request.operation().filter(LIST_COUNT::equals).isPresent()).count();
    }

    @Test
    void countsTheListBeforeAndAfterWhereTheExportAsksForIt() throws Exception {
        try (var fixture = ExportFixture.start(folder, COUNTED)) {
            fixture.export("HighValue.csv", FIRST);
            var report = fixture.export("HighValue.csv", SECOND);

            assertThat(report.listCount()).isEqualTo(new ListCount(3L, 5L));
            assertThat(report.imported()).isEqualTo(3);
            assertThat(fixture.integration().ledger().runs().listCount(report.run())).isEqualTo(report.listCount());
            assertThat(Reports.text(fixture.data(), report.run()).orElseThrow().replaceAll("\\s+", " "))
                    .contains("List 3 profiles before, 5 after: 2 more; 3 were imported a difference is no fault");
            assertThat(Reports.json(fixture.data(), report.run()).orElseThrow().replaceAll("\\s+", ""))
                    .contains("\"listCount\":{\"before\":3,\"after\":5}");
        }
    }

    @Test
    void asksForNothingWhereTheExportDoesNot() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.export("HighValue.csv", FIRST);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(counts(fixture)).isZero();
            assertThat(Reports.json(fixture.data(), report.run()).orElseThrow()).doesNotContain("listCount");
        }
    }

    @Test
    void asksForNothingWhereNothingIsSent() throws Exception {
        try (var fixture = ExportFixture.start(folder, COUNTED)) {
            var wrong = fixture.export("HighValue.csv", "Name\nAna\n");
            assertThat(wrong.state()).isEqualTo("failed");
            assertThat(counts(fixture)).isZero();

            fixture.export("HighValue.csv", FIRST);
            long before = counts(fixture);
            var skipped = fixture.export("HighValue.csv", FIRST);
            assertThat(skipped.sameContentAs()).isNotNull();
            assertThat(counts(fixture)).isEqualTo(before).isEqualTo(2);
        }
    }

    static Stream<Fault> refusals() {
        return Stream.of(Fault.unauthorised(), Fault.status(403), Fault.status(404), Fault.status(400), Fault.status(503),
                Fault.htmlStatus(403), Fault.dropAnswer(), Fault.truncatedAnswer());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void neitherFailsNorHoldsARunWhereTheListIsNotCounted(Fault fault) throws Exception {
        try (var fixture = ExportFixture.start(folder, COUNTED)) {
            fixture.sandbox().faults().always(LIST_COUNT, fault);

            var report = fixture.export("HighValue.csv", FIRST);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(3);
            assertThat(report.listCount()).isEqualTo(new ListCount(null, null));
            assertThat(counts(fixture)).as("asked for").isPositive();
        }
    }

    @Test
    void keepsTheFirstCountWhereTheRunGoesOnLater() throws Exception {
        try (var fixture = ExportFixture.start(folder, COUNTED)) {
            fixture.sandbox().faults().always(BULK_IMPORT, Fault.status(403));
            var suspended = fixture.export("HighValue.csv", FIRST);
            assertThat(suspended.state()).isEqualTo("suspended");
            assertThat(suspended.listCount()).isEqualTo(new ListCount(0L, null));
            Awaitility.await().until(() -> fixture.requests(BULK_IMPORT).size() > 1);

            fixture.sandbox().faults().clear();
            var report = fixture.awaitEnd(suspended.run());

            assertThat(report.listCount()).isEqualTo(new ListCount(0L, 3L));
            assertThat(counts(fixture)).as("once before and once after, however often the run was taken up").isEqualTo(2);
        }
    }

    @Test
    void givesUpAfterAMinute() throws Exception {
        try (var fixture = ExportFixture.start(folder, COUNTED)) {
            var file = Files.writeString(folder.resolve("HighValue.csv"), FIRST);
            var run = fixture.integration().claims()
                    .copy(ExportFixture.EXPORT, List.of(new SegmentFile(file, "HighValue")), Start.of("test"));
            var time = new ManualClock("2026-11-23T10:15:00Z");
            var calls = new KlaviyoCalls(new RateBudgets(), new AnswerReader(time), (connection, answer) -> { }, time, RunWatcher.NONE);

            var call = calls.listCount(fixture.integration().runs().open(run));

            time.advance(Duration.ofSeconds(60));
            assertThat(call.withdrawn().getAsBoolean()).isFalse();
            time.advance(Duration.ofMillis(1));
            assertThat(call.withdrawn().getAsBoolean()).isTrue();
            assertThat(calls.throttle(call)).as("withdrawn, so no request goes").isNull();
        }
    }
}
