package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.IMPORT_JOB;
import static io.segmentexport.sandbox.Operation.LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were held up or cut short are brought to their own end later, whatever else has happened meanwhile. */
class GoesOnLaterTest {

    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\n";

    @TempDir
    Path folder;

    private Run again(ExportFixture fixture, String run) {
        return fixture.integration().ledger().runs().get(run);
    }

    @Test
    void tracksAnUnconfirmedRunOnAlthoughTheSameContentWasExportedMeanwhile() throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(ImportJobs.Timing.after(Duration.ofSeconds(1), Duration.ZERO));
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of("tracking.deadline", "100ms"))) {
            var first = fixture.export("HighValue.csv", SEGMENT);
            assertThat(first.state()).isEqualTo("unconfirmed");
            var second = fixture.export("HighValue.csv", SEGMENT);
            // The service may take up both at its start, where that comes late: then there is nothing left to carry.
            Awaitility.await().until(() -> {
                fixture.integration().dispatch().carry(again(fixture, second.run()));
                return again(fixture, second.run()).state() == RunState.COMPLETED;
            });

            fixture.integration().dispatch().carry(again(fixture, first.run()));

            var end = fixture.awaitEnd(first.run());

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(2);
            assertThat(end.reconciles()).isTrue();
        }
    }

    @Test
    void looksAgainAtAnUnconfirmedRunByItself() throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(ImportJobs.Timing.after(Duration.ofMillis(400), Duration.ZERO));
        try (var fixture = ExportFixture.start(
                folder, sandbox, Map.of("tracking.deadline", "100ms", "unconfirmed.look-again-millis", "200"))) {
            var unconfirmed = fixture.export("HighValue.csv", SEGMENT);
            assertThat(unconfirmed.unconfirmed()).isEqualTo(2);

            assertThat(fixture.awaitEnd(unconfirmed.run()).state()).isEqualTo("completed");
            assertThat(fixture.requests(BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void tracksAnUnconfirmedRunOnAlthoughItsListIsGone() throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(ImportJobs.Timing.after(Duration.ofSeconds(1), Duration.ZERO));
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of("tracking.deadline", "100ms"))) {
            var first = fixture.export("HighValue.csv", SEGMENT);
            assertThat(first.state()).isEqualTo("unconfirmed");
            fixture.sandbox().faults().always(LIST, Fault.status(404));

            Awaitility.await().untilAsserted(() -> {
                var end = fixture.integration().dispatch().carry(again(fixture, first.run()));
                assertThat(end).hasValueSatisfying(report -> assertThat(report.state()).isEqualTo("completed"));
            });
            assertThat(fixture.requests(BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void letsNoLaterRunOvertakeOneThatIsSuspended() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            var older = fixture.export("HighValue.csv", "EMail,Name\na@example.com,old\n");
            fixture.sandbox().faults().clear();
            // The older run goes on by itself at any moment; the newer may come before or after that, but never first.
            var newer = fixture.export("HighValue.csv", "EMail,Name\na@example.com,new\n");
            fixture.awaitEnd(older.run());
            fixture.awaitEnd(newer.run());

            assertThat(fixture.requests(BULK_IMPORT)).hasSize(2);
            assertThat(List.of(again(fixture, older.run()), again(fixture, newer.run())))
                    .isSortedAccordingTo((one, other) -> ended(one).compareTo(ended(other)));
        }
    }

    private static Instant ended(Run run) {
        return run.endedAt().orElseThrow();
    }

    @Test
    void keepsTheFailureOfARunWhoseJobsAreFollowedAcrossAStop() throws Exception {
        var batches = new AtomicInteger();
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(BULK_IMPORT.and(request -> batches.incrementAndGet() > 1), Situations.listGone(404));
            var endless = fixture.sandbox().faults().always(IMPORT_JOB, Fault.status(503));
            var csv = new StringBuilder("EMail\n");
            for (int i = 0; i < 20_001; i++) {
                csv.append("person").append(i).append("@example.com\n");
            }
            fixture.put("HighValue.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
            Awaitility.await().until(() -> !fixture.requests(IMPORT_JOB).isEmpty());

            var stopped = Instant.now();
            fixture.integration().close();
            assertThat(Duration.between(stopped, Instant.now())).as("a stop is no time-out").isLessThan(Duration.ofSeconds(20));

            endless.heal();
            try (var next = new Integration(fixture.settings(), false, Map.of())) {
                next.start();
                var run = next.runs().waiting().get(0);
                assertThat(run.state()).isEqualTo(RunState.TRACKING);
                var report = next.dispatch().carry(run).orElseThrow();

                assertThat(report.state()).isEqualTo("failed");
                assertThat(report.explanation()).contains("Y6nRLr");
                long accepted = fixture.requests(BULK_IMPORT).stream()
                        .filter(request -> request.status() == 202).mapToInt(request -> request.profiles()).sum();
                assertThat(accepted).isPositive();
                assertThat(report.imported()).isEqualTo(accepted);
                assertThat(report.undelivered()).isEqualTo(20_001 - accepted);
                assertThat(report.reconciles()).isTrue();
            }
        }
    }

    @Test
    void stopsAtOnceWhileItWaitsAsKlaviyoToldIt() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(BULK_IMPORT, Fault.throttled(300));
            fixture.put("HighValue.csv", SEGMENT.getBytes(StandardCharsets.UTF_8));
            Awaitility.await().until(() -> !fixture.requests(BULK_IMPORT).isEmpty());

            var stopped = Instant.now();
            fixture.integration().close();

            assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void closesARunOfALongSegmentName() throws Exception {
        String segment = "会".repeat(70);
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.segments", segment))) {
            var report = fixture.drop(segment + ".csv", "EMail\na@example.com\nnobody\n");

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(fixture.deadLetters(report)).singleElement().satisfies(
                    letter -> assertThat(letter.getFileName().toString()).startsWith("会".repeat(60))
                            .endsWith("-rejected-" + report.run() + ".csv"));
        }
    }

    @Test
    void takesSubmittedTextAsItIsWhateverCharsetTheFilesOfTheExportHave() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of(
                "export.newsletter.charset", Charset.forName("windows-31j").name(), "export.newsletter.field.first_name", "Name"))) {
            var run = fixture.integration().camelContext().createFluentProducerTemplate().to("direct:submit-segment")
                    .withHeader("export", "newsletter").withHeader("segment", "HighValue")
                    .withBody("EMail,Name\na@example.com,東京\n").request(String.class);
            fixture.awaitEnd(run);

            assertThat(fixture.sandbox().profile("a@example.com").orElseThrow().toString()).contains("東京");
        }
    }
}
