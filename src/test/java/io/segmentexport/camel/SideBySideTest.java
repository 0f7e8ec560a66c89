package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.Situations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of one export go one after the other; runs of two exports go side by side, within the budget of their account. */
class SideBySideTest {

    private static final int BURST = 2;
    private static final int RUNS = 3;

    @TempDir
    Path folder;

    @Test
    void goesThroughTheRunsOfTwoExportsSideBySideAndThroughThoseOfOneInTurn() throws Exception {
        var limits = Situations.announced(1_000, 100_000, new RateLimits.Limit(BURST, 1_000));
        try (var fixture = ExportFixture.start(folder, ExportFixture.quickSandbox().rateLimits(limits), Map.of(
                "export.other.connection", "main", "export.other.list-id", "LIST02",
                "export.other.email-field", "EMail", "export.other.segments", "LowValue"))) {
            for (int i = 1; i <= RUNS; i++) {
                var content = ("EMail\nperson" + i + "@example.com\n").getBytes(StandardCharsets.UTF_8);
                Files.write(fixture.inbox().resolve("HighValue_" + i + ".csv"), content);
                Files.write(fixture.settings().exports().get("other").folder().resolve("LowValue_" + i + ".csv"), content);
            }
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> fixture.runs().size() == 2 * RUNS
                    && fixture.runs().stream().allMatch(run -> run.state() == RunState.COMPLETED));

            var imports = fixture.requests(Operation.BULK_IMPORT);
            assertThat(imports).hasSize(2 * RUNS).extracting(RecordedRequest::status).containsOnly(202);
            assertThat(imports.stream().collect(Collectors.groupingBy(request -> request.at().getEpochSecond(), Collectors.counting()))
                    .values()).as("requests in each second").allMatch(count -> count <= BURST);
            var ours = sent(fixture, ExportFixture.EXPORT);
            var others = sent(fixture, "other");
            assertThat(Collections.min(ours)).isBefore(Collections.max(others));
            assertThat(Collections.min(others)).isBefore(Collections.max(ours));
        }
    }

    /** When the batches of an export were accepted: each after the run before had ended. */
    private static List<Instant> sent(ExportFixture fixture, String export) {
        var runs = fixture.runs().stream().filter(run -> run.export().id().equals(export))
                .sorted(Comparator.comparing(run -> run.endedAt().orElseThrow())).toList();
        assertThat(runs).as("in the order of their opening").isSortedAccordingTo(Comparator.comparing(Run::openedAt));
        var sent = new ArrayList<Instant>();
        var before = Instant.EPOCH;
        for (var run : runs) {
            var accepted = fixture.integration().ledger().batches().of(run.id()).get(0).acceptedAt().orElseThrow();
            assertThat(accepted).isAfterOrEqualTo(before);
            before = run.endedAt().orElseThrow();
            sent.add(accepted);
        }
        return sent;
    }
}
