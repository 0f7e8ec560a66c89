package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedRunTest {

    private static final int RECORDS = 25_000;
    private static final int BATCHES = 3;
    private static final String SEGMENT = "EMail\n" + IntStream.range(0, RECORDS)
            .mapToObj(i -> "customer" + i + "@example.com\n").collect(Collectors.joining());

    @TempDir
    private Path folder;

    /** Where the ledger is kept. */
    Map<String, String> ledger() {
        return Map.of();
    }

    @Test
    void goesOnWithTheRestAtTheNextStartAndSendsNoBatchTwice() throws Exception {
        try (var fixture = ExportFixture.start(folder, ledger())) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, new Fault.Latency(Duration.ofMillis(300)));
            fixture.put("HighValue.csv", SEGMENT.getBytes(StandardCharsets.UTF_8));
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> !fixture.requests(Operation.BULK_IMPORT).isEmpty());

            fixture.integration().close();

            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSizeLessThan(BATCHES);
            try (var next = new Integration(fixture.settings(), false, Map.of())) {
                next.start();
                var run = next.runs().waiting().get(0);
                assertThat(run.state()).isEqualTo(RunState.DELIVERING);

                var report = next.dispatch().carry(run).orElseThrow();

                assertThat(report.state()).isEqualTo("completed");
                assertThat(report.imported()).isEqualTo(RECORDS);
                assertThat(fixture.sandbox().members(ExportFixture.LIST)).hasSize(RECORDS);
                assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(BATCHES);
            }
        }
    }
}
