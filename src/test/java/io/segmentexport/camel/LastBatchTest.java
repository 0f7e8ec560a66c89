package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last batch of a run is sent when the others are through: it shows whether Klaviyo is up. */
@Timeout(120)
class LastBatchTest {

    private static final SampleSegment SEGMENT = SampleSegment.of("last", 3 * HeldRequests.BATCH + 1);
    private static final int LAST = 4;

    @TempDir
    Path folder;

    private static Map<String, String> parallel(int batches) {
        return Map.of("delivery.parallel", String.valueOf(batches), "delivery.request-timeout", "90s",
                "suspended.look-again-millis", "600000");
    }

    /** Until the server has so many batches, and the last of the run waits for them. */
    private static void awaitThatTheLastWaits(HeldRequests requests, int batches) {
        assertThat(requests.await(batches)).doesNotContain(LAST);
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                .until(() -> requests.has(LAST) || someoneWaitsForOtherDeliveries());
        assertThat(requests.has(LAST)).as("the last batch was sent").isFalse();
    }

    private static boolean someoneWaitsForOtherDeliveries() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.WAITING)
                .anyMatch(thread -> Arrays.stream(thread.getValue()).anyMatch(
                        frame -> frame.getClassName().endsWith(".RunDelivery") && frame.getMethodName().equals("awaitOthers")));
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "5, 3"})
    void isSentWhenTheOthersAreThrough(int parallel, int held) throws Exception {
        try (var fixture = ExportFixture.start(folder, parallel(parallel)); var requests = new HeldRequests(SEGMENT)) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> requests.hold(request) == 0), Fault.status(500));
            var end = fixture.exporting("HighValue.csv", SEGMENT.csv());
            awaitThatTheLastWaits(requests, held);

            requests.letGo(1);
            requests.letGo(2);
            requests.await(Set.of(3));
            assertThat(requests.has(LAST)).as("the last batch was sent").isFalse();
            requests.letGo(3);
            requests.await(Set.of(LAST));
            requests.letGo(LAST);

            var report = end.get(60, TimeUnit.SECONDS);
            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(SEGMENT.size());
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(LAST);
        }
    }

    @Test
    void comesFreeAndIsNotSentWhereTheRunIsHaltedWhileItWaits() throws Exception {
        try (var fixture = ExportFixture.start(folder, parallel(4)); var requests = new HeldRequests(SEGMENT)) {
            var refused = new AtomicBoolean();
            fixture.sandbox().faults().always(
                    Operation.BULK_IMPORT.and(request -> requests.hold(request) == 1 && !refused.getAndSet(true)), Fault.status(401));
            var end = fixture.exporting("HighValue.csv", SEGMENT.csv());
            awaitThatTheLastWaits(requests, 3);

            requests.letGo(1);
            var run = fixture.integration().runs().underWay().iterator().next();
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(run::halted);
            requests.letAllGo();

            var report = end.get(60, TimeUnit.SECONDS);
            assertThat(report.state()).isEqualTo("suspended");
            assertThat(requests.has(LAST)).as("the last batch was sent").isFalse();
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(3);
            assertThat(fixture.integration().ledger().batches().of(report.run())).filteredOn(batch -> batch.attempts() > 0)
                    .extracting(BatchEntry::number).as("batches that the ledger has for sent").containsExactlyInAnyOrder("1", "2", "3");

            var resumed = fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(report.run())).orElseThrow();
            assertThat(resumed.imported()).isEqualTo(SEGMENT.size());
            assertThat(fixture.requests(Operation.BULK_IMPORT).stream().filter(request -> request.status() == 202)
                    .mapToInt(RecordedRequest::profiles).sum()).as("no accepted batch is sent twice").isEqualTo(SEGMENT.size());
        }
    }
}
