package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Start;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Klaviyo's rate limits are kept, and where it says to wait that is no failure. */
class RateLimitTest {

    /** Retry-After is told in whole seconds, and the clocks of two threads are read a little apart. */
    private static final Duration NEARLY_A_SECOND = Duration.ofMillis(980);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsAsToldAndCountsNoFailure(boolean header) throws Exception {
        var segment = SampleSegment.of("throttled", 3);
        try (var fixture = ExportFixture.start(folder, Map.of("delivery.retries", "0"))) {
            fixture.sandbox().faults().onNext(2, Operation.BULK_IMPORT,
                    header ? Fault.throttled(1) : Situations.throttledWithoutHeader(1));

            var report = fixture.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(segment.size());
            assertThat(fixture.integration().ledger().batches().of(report.run())).extracting(BatchEntry::attempts)
                    .containsExactly(1);
            var imports = fixture.requests(Operation.BULK_IMPORT);
            assertThat(imports).extracting(RecordedRequest::status).containsExactly(429, 429, 202);
            for (int i = 1; i < imports.size(); i++) {
                assertThat(Duration.between(imports.get(i - 1).at(), imports.get(i).at()))
                        .isGreaterThan(NEARLY_A_SECOND);
            }
            // What a slow machine takes from an answer to the next attempt is no wait for the limit.
            assertThat(report.rateLimitWaitMillis()).isGreaterThan(NEARLY_A_SECOND.toMillis() * 3 / 2);
        }
    }

    @Test
    void waitsWhereALookAtAJobIsThrottled() throws Exception {
        var segment = SampleSegment.of("looked", 3);
        try (var fixture = ExportFixture.start(folder, Map.of("delivery.retries", "0"))) {
            fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Fault.throttled(1));

            var report = fixture.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.rateLimitWaitMillis()).isGreaterThan(NEARLY_A_SECOND.toMillis());
        }
    }

    /** Two keys of one account have one limit; were each export to use it up alone, the sandbox would answer 429. */
    @Test
    void letsTwoConnectionsOfOneAccountShareOneBudget() throws Exception {
        int burst = 4;
        int batches = 5;
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = KEY1
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                connection.second.api-key = KEY2
                connection.second.data-privacy-consent = Jo Doe agreed on 2026-01-15
                connection.second.base-url = http://127.0.0.1:1
                export.newsletter.connection = main
                export.newsletter.list-id = Y6nRLr
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                export.newsletter.field.properties.Text = Text
                export.other.connection = second
                export.other.list-id = LIST02
                export.other.email-field = EMail
                export.other.segments = LowValue
                export.other.field.properties.Text = Text
                # No more before the first answer than the limit, which is lower than the one that Klaviyo publishes.
                delivery.parallel = 2
                tracking.first-wait = 10ms
                tracking.longest-wait = 50ms
                """.replace("KEY1", ExportFixture.KEY).replace("KEY2", ExportFixture.OTHER_KEY));
        var limits = Situations.announced(1_000, 100_000, new RateLimits.Limit(burst, 1_000));
        var sandbox = ExportFixture.quickSandbox().rateLimits(limits).keepBodies(false);
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of("connection.second.base-url", "SANDBOX"))) {
            var runs = List.of(CompletableFuture.supplyAsync(() -> carry(fixture, "newsletter", "HighValue", batches)),
                    CompletableFuture.supplyAsync(() -> carry(fixture, "other", "LowValue", batches)));
            var reports = runs.stream().map(CompletableFuture::join).toList();

            assertThat(reports).extracting(Report::state).containsOnly("completed");
            assertThat(reports).extracting(Report::connection).containsExactly("main", "second");
            var imports = fixture.requests(Operation.BULK_IMPORT);
            assertThat(imports).hasSize(2 * batches).extracting(RecordedRequest::status).containsOnly(202);
            var bySecond = imports.stream()
                    .collect(Collectors.groupingBy(request -> request.at().getEpochSecond(), Collectors.counting()));
            assertThat(bySecond.values()).as("requests in each second").allMatch(count -> count <= burst);
            assertThat(reports.stream().mapToLong(Report::rateLimitWaitMillis).sum())
                    .as("they had to wait for each other").isPositive();
        }
    }

    /** Cells so large that fifty of them fill a batch. */
    private Report carry(ExportFixture fixture, String export, String segment, int batches) {
        int fill = 50;
        String text = "x".repeat(5_000_000 / fill - 300);
        var rows = IntStream.range(0, fill * batches).mapToObj(i -> export + i + "@example.com," + text);
        try {
            var file = folder.resolve(segment + ".csv");
            Files.write(file, (Iterable<String>) Stream.concat(Stream.of("EMail,Text"), rows)::iterator);
            var run = fixture.integration().beans().claims().copy(export, List.of(new SegmentFile(file, segment)), Start.of("test"));
            return fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(run)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
