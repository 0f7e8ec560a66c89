package io.segmentexport.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.run.Claims.SegmentFile;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RateLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Klaviyo's limits hold for an account, whichever of its keys a request carries. */
class SharedBudgetTest {

    private static final int BATCHES = 8;

    @TempDir
    Path folder;

    @Test
    void twoExportsOnTwoKeysOfOneAccountAreNeverThrottled() throws Exception {
        var sandbox = ExportFixture.quickSandbox().rateLimits(RateLimits.klaviyo()).keepBodies(false).build();
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of(
                "connection.second.api-key", ExportFixture.OTHER_KEY,
                "connection.second.base-url", "SANDBOX",
                "connection.second.data-privacy-consent", "Jo Doe agreed on 2026-01-15",
                "export.other.connection", "second",
                "export.other.list-id", "LIST02",
                "export.other.email-field", "EMail",
                "export.other.segments", "HighValue",
                "export.other.other-fields", "properties",
                "export.newsletter.other-fields", "properties"))) {
            var runs = new ArrayList<CompletableFuture<String>>();
            for (var export : List.of("newsletter", "other")) {
                var file = Files.writeString(folder.resolve(export + "-HighValue.csv"), csvOfSeveralBatches(export));
                var run = fixture.integration().claims().copy(export, List.of(new SegmentFile(file, "HighValue")), "test");
                runs.add(CompletableFuture.supplyAsync(() -> fixture.integration().carry(fixture.integration().ledger().run(run)).orElseThrow().state()));
            }

            assertThat(runs).allSatisfy(run -> assertThat(run.get()).isEqualTo("completed"));
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(2 * BATCHES);
            assertThat(fixture.sandbox().requests()).extracting(request -> request.status()).doesNotContain(429);
        }
    }

    /** So few records of so many bytes that 5,000,000 bytes hold fifty of them. */
    private static String csvOfSeveralBatches(String prefix) {
        var csv = new StringBuilder("EMail,Essay\n");
        for (int i = 0; i < 50 * BATCHES; i++) {
            csv.append(prefix).append(i).append("@example.com,").append("x".repeat(98_000)).append('\n');
        }
        return csv.toString();
    }
}
