package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As many batches of an export are under way at a time as the configuration says, and never one more. */
@Timeout(120)
class ParallelDeliveryTest {

    private static final SampleSegment SEGMENT = SampleSegment.of("parallel", 6 * HeldRequests.BATCH);

    @TempDir
    Path folder;

    private static Set<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::valueOf).collect(Collectors.toSet());
    }

    /** While the server holds the answers, as many batches are under way as are configured, in order. */
    @ParameterizedTest
    @CsvSource({"1, 1, 2", "4, 1 2 3 4, 2 3 4 5"})
    void hasAsManyBatchesUnderWayAtATimeAsConfigured(
            int parallel, String underWay, String withoutTheFirst) throws Exception {
        try (var fixture = ExportFixture.start(folder,
                        Map.of("delivery.parallel", String.valueOf(parallel), "delivery.request-timeout", "90s"));
                var requests = new HeldRequests(SEGMENT)) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> requests.hold(request) == 0), Fault.status(500));
            var end = fixture.exporting("HighValue.csv", SEGMENT.csv());

            assertThat(requests.await(parallel)).isEqualTo(numbers(underWay));

            requests.letGo(1);

            requests.await(numbers(withoutTheFirst));

            requests.letAllGo();
            var report = end.get(60, TimeUnit.SECONDS);

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(SEGMENT.size());
            assertThat(requests.mostAtATime()).isEqualTo(parallel);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(requests.batches());
        }
    }
}
