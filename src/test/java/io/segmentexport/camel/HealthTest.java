package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service says of itself, over its port. */
class HealthTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PORT = Map.of("operations.port", "0", "connection.main.display-name", "Big \"account\"");

    @TempDir
    Path folder;

    private static JsonNode check(HttpResponse<String> health, String name) throws Exception {
        for (var check : JSON.readTree(health.body()).path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + health.body());
    }

    @Test
    void isHealthyWhereAllIsAndTellsHowOldTheLastSuccessIs() throws Exception {
        try (var fixture = ExportFixture.start(folder, PORT)) {
            var before = fixture.http().get("/observe/health");
            assertThat(before.statusCode()).isEqualTo(200);
            assertThat(check(before, "connection Big \"account\"").path("message").asText()).isEqualTo("no run has used it since the service started");
            assertThat(check(before, "export newsletter").path("message").asText()).isEqualTo("no run of it has completed yet");
            assertThat(check(before, "disk").path("message").asText()).contains("MB are free");

            fixture.export("HighValue.csv", SampleSegment.of("healthy", 2).csv());

            var after = fixture.http().get("/observe/health");
            assertThat(after.statusCode()).isEqualTo(200);
            assertThat(check(after, "connection Big \"account\"").path("status").asText()).isEqualTo("UP");
            assertThat(check(after, "connection Big \"account\"").path("message").asText()).isEqualTo("Klaviyo accepts it");
            assertThat(check(after, "export newsletter").path("message").asText()).matches("its last success was at \\S+, \\d+ s ago");
            assertThat(check(after, "ledger").path("status").asText()).isEqualTo("UP");
            assertThat(check(after, "all-routes").path("status").asText()).isEqualTo("UP");
            assertThat(fixture.http().get("/observe/ready").statusCode()).isEqualTo(200);
            assertThat(fixture.http().get("/observe/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isReadyWhereKlaviyoDoesNotAcceptAConnectionAndTellsIt() throws Exception {
        try (var fixture = ExportFixture.start(folder, PORT)) {
            fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            var run = fixture.export("HighValue.csv", SampleSegment.of("refused", 2).csv()).run();

            var refused = fixture.http().get("/observe/health");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(check(refused, "connection Big \"account\"").path("status").asText()).isEqualTo("DOWN");
            assertThat(check(refused, "connection Big \"account\"").path("message").asText())
                    .startsWith("Klaviyo does not accept it since ").endsWith("; its runs wait");
            assertThat(refused.body()).doesNotContain(ExportFixture.KEY);
            assertThat(fixture.http().get("/observe/health/ready").statusCode()).as("nothing is mended by taking it away").isEqualTo(200);
            fixture.sandbox().faults().clear();
            fixture.awaitEnd(run);
            assertThat(fixture.http().get("/observe/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isNotReadyWithoutTheLedger() throws Exception {
        try (var fixture = ExportFixture.start(folder, PORT)) {
            assertThat(fixture.http().get("/observe/health/ready").statusCode()).isEqualTo(200);

            fixture.integration().ledger().close();

            var ready = fixture.http().get("/observe/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(check(ready, "ledger").path("status").asText()).isEqualTo("DOWN");
            assertThat(fixture.http().get("/observe/ready").statusCode()).isEqualTo(503);
            assertThat(fixture.http().get("/observe/health/live").statusCode()).as("a restart would mend nothing").isEqualTo(200);
        }
    }

    @Test
    void isNotReadyUntilTheRoutesRun() throws Exception {
        var pages = ShippedPages.copyTo(folder.resolve("pages"));
        Files.writeString(pages.resolve("my-late.camel.yaml"), """
                - route:
                    id: late
                    from:
                      uri: late:x
                      steps:
                        - log: late
                """);
        var integration = new AtomicReference<Integration>();
        LateComponent.SEEN.clear();
        LateComponent.look = () -> ApiClient.anonymous(integration.get().port().orElseThrow()).get("/observe/health/ready").statusCode();
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = %s
                connection.main.data-privacy-consent = Jo Doe agreed on 2026-01-15
                export.newsletter.connection = main
                export.newsletter.list-id = Y6nRLr
                export.newsletter.email-field = EMail
                operations.port = 0
                routes.folder = pages
                """.formatted(ExportFixture.KEY));
        var settings = new SettingsReader().read(folder.resolve("application.properties"), Map.of());
        try (var starting = new Integration(settings, true, Map.of())) {
            integration.set(starting);

            starting.start();

            assertThat(LateComponent.SEEN).containsExactly(503);
            assertThat(ApiClient.anonymous(starting.port().orElseThrow()).get("/observe/health/ready").statusCode()).isEqualTo(200);
        }
    }
}
