package io.segmentexport.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.SandboxRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many batches of an export are under way at a time as the configuration says. */
class ParallelDeliveryTest {

    private static final int BATCHES = 6;
    private static final int RECORDS = 10_000 * (BATCHES - 1) + 1;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void hasAsManyBatchesUnderWayAtATimeAsConfigured(int parallel) throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("delivery.parallel", String.valueOf(parallel)))) {
            var requests = new Requests(parallel);
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(requests::answered), Fault.status(500));

            var report = fixture.export("HighValue.csv", SampleSegment.of("parallel", RECORDS).csv());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(RECORDS);
            assertThat(requests.met.getCount()).as("requests that are missing").isZero();
            assertThat(requests.mostAtATime).hasValue(parallel);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(BATCHES);
        }
    }

    /** None is answered before so many are there at a time. */
    private static final class Requests {

        private final CountDownLatch met;
        private final AtomicInteger atATime = new AtomicInteger();
        private final AtomicInteger mostAtATime = new AtomicInteger();

        Requests(int expected) {
            met = new CountDownLatch(expected);
        }

        /** @return false: no request meets a fault */
        boolean answered(SandboxRequest request) {
            mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
            met.countDown();
            try {
                met.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            atATime.decrementAndGet();
            return false;
        }
    }
}
