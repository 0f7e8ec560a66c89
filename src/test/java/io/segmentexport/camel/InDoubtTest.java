package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.ledger.BatchState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Klaviyo may or may not have taken a batch: it is sent again, which does no harm. */
class InDoubtTest {

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of(
                "delivery.request-timeout", "400ms", "delivery.retries", "1", "delivery.give-up-after", "1ms"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    /** The fault, and how many import jobs two requests make where one or both of them meet it. */
    static Stream<Arguments> answersInDoubt() {
        return Stream.of(
                arguments(named("202 without a job id", Fault.Flaw.LEAVES_OUT_JOB_ID), 2, 2),
                arguments(named("connection dropped before the request was read", Fault.Flaw.DROPS_UNREAD), 1, 0),
                arguments(named("connection dropped after the import", Fault.Flaw.DROPS_ANSWER), 2, 2),
                arguments(named("truncated answer", Fault.Flaw.TRUNCATES_ANSWER), 2, 2),
                arguments(named("no answer in time", new Fault.Latency(Duration.ofMillis(800))), 2, 2));
    }

    @ParameterizedTest
    @MethodSource("answersInDoubt")
    void sendsTheSameBatchAgainAndDoublesNothing(Fault fault, int jobs, int jobsOfNone) throws Exception {
        int requestsBefore = fixture.requests(Operation.BULK_IMPORT).size();
        int jobsBefore = fixture.sandbox().jobs().size();
        var segment = SampleSegment.of("doubt" + requestsBefore + "-", 3);
        var membersBefore = fixture.sandbox().members(ExportFixture.LIST);
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, fault);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.imported()).isEqualTo(segment.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(report.jobs()).isEqualTo(1);
        assertThat(fixture.deadLetters(report)).isEmpty();
        assertThat(fixture.integration().ledger().batches().of(report.run())).singleElement().satisfies(batch -> {
            assertThat(batch.state()).isEqualTo(BatchState.COMPLETE);
            assertThat(batch.attempts()).isEqualTo(2);
        });
        awaitRequests(requestsBefore + 2);
        assertThat(fixture.sandbox().jobs()).hasSize(jobsBefore + jobs);
        membersBefore.addAll(segment.all());
        assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(membersBefore);
        var imports = fixture.requests(Operation.BULK_IMPORT).stream().skip(requestsBefore).toList();
        assertThat(imports.stream().map(RecordedRequest::body).flatMap(Optional::stream)
                .filter(body -> !body.isEmpty()).distinct())
                .as("the same body each time").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("answersInDoubt")
    void laysABatchAsideThatStaysInDoubt(Fault fault, int jobsOfOne, int jobs) throws Exception {
        int requestsBefore = fixture.requests(Operation.BULK_IMPORT).size();
        int jobsBefore = fixture.sandbox().jobs().size();
        var segment = SampleSegment.of("never" + requestsBefore + "-", 3);
        fixture.sandbox().faults().always(Operation.BULK_IMPORT, fault);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("completed-incomplete");
        assertThat(report.undelivered()).isEqualTo(segment.size());
        assertThat(report.imported()).isZero();
        assertThat(report.reconciles()).isTrue();
        awaitRequests(requestsBefore + 2);
        assertThat(fixture.sandbox().jobs()).hasSize(jobsBefore + jobs);
        assertThat(fixture.integration().ledger().batches().of(report.run())).singleElement().satisfies(batch -> {
            assertThat(batch.state()).isEqualTo(BatchState.UNDELIVERED);
            assertThat(batch.attempts()).isEqualTo(2);
        });
        assertThat(fixture.deadLetters(report)).extracting(file -> file.getFileName().toString())
                .containsExactly("batch-00001.json");
    }

    /** A late answer is recorded when it is made, which may be after the run. */
    private static void awaitRequests(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(count));
    }
}
