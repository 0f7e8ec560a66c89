package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackingDeadlineTest {

    private static final Duration DEADLINE = Duration.ofMillis(300);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void isNotOverrunByTheWaitOfAJobThatWasAcceptedBeforeItWasFollowed() throws Exception {
        var keys = Map.of("tracking.deadline", DEADLINE.toMillis() + "ms", "tracking.longest-wait", LONGEST_WAIT.toSeconds() + "s");
        try (var fixture = ExportFixture.start(folder, keys)) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.DecidesJob.ENDLESS);

            var report = fixture.drop("HighValue.csv", "EMail\nada@example.com\n");

            assertThat(report.state()).isEqualTo("unconfirmed");
            assertThat(Duration.ofMillis(report.durationMillis())).isGreaterThanOrEqualTo(DEADLINE).isLessThan(LONGEST_WAIT);
        }
    }
}
