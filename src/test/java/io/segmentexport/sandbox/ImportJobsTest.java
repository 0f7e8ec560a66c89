package io.segmentexport.sandbox;

import static io.segmentexport.sandbox.SandboxClient.IMPORTS;
import static io.segmentexport.sandbox.SandboxClient.emails;
import static io.segmentexport.sandbox.SandboxClient.importBody;
import static io.segmentexport.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ManualClock;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an accepted import. */
class ImportJobsTest {

    private final ManualClock clock = new ManualClock("2026-11-23T10:15:00Z");
    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        start(SandboxSettings.standard().jobTiming(Situations.immediately()));
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @Test
    void passesThroughQueuedAndProcessingAsTimePasses() throws IOException {
        restart(SandboxSettings.standard().jobTiming(ImportJobs.Timing.after(Duration.ofSeconds(2), Duration.ofSeconds(3))));
        String job = client.jobImporting("ana@example.com", "bo@example.com");

        assertThat(status(job)).isEqualTo("queued");
        clock.advance(Duration.ofSeconds(2));
        assertThat(status(job)).isEqualTo("processing");
        assertThat(job(job).get("completed_count").intValue()).isEqualTo(1);
        assertThat(sandbox.members("Y6nRLr")).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(sandbox.members("Y6nRLr")).containsExactly("ana@example.com", "bo@example.com");
        JsonNode attributes = job(job);
        assertThat(attributes.get("status").textValue()).isEqualTo("complete");
        assertThat(attributes.get("total_count").intValue()).isEqualTo(2);
        assertThat(attributes.get("completed_count").intValue()).isEqualTo(2);
        assertThat(attributes.get("failed_count").intValue()).isZero();
        assertThat(attributes.get("created_at").textValue()).isEqualTo("2026-11-23T10:15:00Z");
        assertThat(attributes.get("started_at").textValue()).isEqualTo("2026-11-23T10:15:02Z");
        assertThat(attributes.get("completed_at").textValue()).isEqualTo("2026-11-23T10:15:05Z");
    }

    @Test
    void endsAtTheGivenPoll() throws IOException {
        restart(SandboxSettings.standard().jobTiming(Situations.onPoll(3)));
        String job = client.jobImporting("ana@example.com");

        assertThat(IntStream.range(0, 4).mapToObj(i -> status(job)))
                .containsExactly("queued", "processing", "complete", "complete");
    }

    @Test
    void upsertsByAddressWithoutCaseAndNeverClears() {
        client.importing(importBody(List.of("""
                {"email":"Ana@Example.com","first_name":"Ana","location":{"city":"Lund","zip":"22100"},
                 "properties":{"Tier":"gold","Visits":3}}"""), "Y6nRLr"));
        client.importing(importBody(List.of("""
                {"email":"ana@example.com","first_name":null,"last_name":"Berg","location":{"city":"Malmö"},
                 "properties":{"Visits":4}}"""), "Y6nRLr"));

        JsonNode profile = sandbox.profile("ANA@EXAMPLE.COM").orElseThrow();
        assertThat(profile).isEqualTo(tree("""
                {"email":"ana@example.com","first_name":"Ana","location":{"city":"Malmö","zip":"22100"},
                 "properties":{"Tier":"gold","Visits":4},"last_name":"Berg"}"""));
        assertThat(sandbox.members("Y6nRLr")).containsExactly("ana@example.com");
    }

    @Test
    void importsIntoNoListWhereNoneIsNamed() {
        client.importing(importBody(List.of("{\"email\":\"ana@example.com\"}")));

        assertThat(sandbox.profile("ana@example.com")).isPresent();
        assertThat(sandbox.members("Y6nRLr")).isEmpty();
    }

    @Test
    void pagesThroughImportErrorsToTheLast() {
        List<String> all = new ArrayList<>(emails(250, ImportJobs.ErrorRules.FAILING_DOMAIN));
        all.add(7, "fine@example.com");
        String job = json(client.importing(all)).at("/data/id").textValue();
        assertThat(status(job)).isEqualTo("complete");
        assertThat(job(job).get("failed_count").intValue()).isEqualTo(250);
        assertThat(job(job).get("completed_count").intValue()).isEqualTo(1);

        List<JsonNode> errors = errors(job, 100);

        assertThat(errors).hasSize(250).allSatisfy(error -> {
            int index = Integer.parseInt(error.at("/attributes/source/pointer").textValue()
                    .replace("/data/attributes/profiles/data/", "").replace("/attributes/email", ""));
            assertThat(error.at("/attributes/original_payload/email").textValue()).isEqualTo(all.get(index));
            assertThat(error.at("/attributes/code").textValue()).isEqualTo("invalid");
        });
        assertThat(errors).extracting(error -> error.at("/attributes/original_payload/email").textValue())
                .doesNotHaveDuplicates().doesNotContain("fine@example.com");
        assertThat(sandbox.members("Y6nRLr")).containsExactly("fine@example.com");
    }

    @Test
    void givesImportErrorsWithoutAPlaceWhenTold() throws IOException {
        restart(SandboxSettings.standard().jobTiming(Situations.immediately())
                .importErrors(new ImportJobs.ErrorRules(
                        email -> email.startsWith("bad"), none -> false, false)));
        String job = client.jobImporting("ana@example.com", "bad@example.com");

        JsonNode error = errors(job, 20).get(0);
        assertThat(error.at("/attributes/source/pointer").textValue()).isEqualTo("/data");
        assertThat(error.at("/attributes/original_payload/email").textValue()).isEqualTo("bad@example.com");
    }

    @Test
    void countsMoreFailuresThanItListsWhenTold() throws IOException {
        restart(SandboxSettings.standard().jobTiming(Situations.immediately())
                .importErrors(new ImportJobs.ErrorRules(
                        email -> email.startsWith("bad"), email -> email.startsWith("silent"), true)));
        String job = client.jobImporting("bad1@example.com", "silent@example.com", "bad2@example.com",
                "ana@example.com");

        assertThat(errors(job, 20)).extracting(error -> error.at("/attributes/original_payload/email").textValue())
                .containsExactly("bad1@example.com", "bad2@example.com");
        assertThat(job(job).get("failed_count").intValue()).isEqualTo(3);
        assertThat(sandbox.members("Y6nRLr")).containsExactly("ana@example.com");
    }

    @Test
    void doesNotKnowTheJobsOfAnEarlierSandbox() throws IOException {
        String job = client.jobImporting("ana@example.com");
        clock.advance(Duration.ofMinutes(1));
        restart(SandboxSettings.standard());
        client.jobImporting("bo@example.com");

        assertThat(client.get(IMPORTS + "/" + job).statusCode()).isEqualTo(404);
    }

    @Test
    void takesImportsOfManyAtOnce() {
        IntStream.range(0, 40).parallel().forEach(i -> new SandboxClient(sandbox)
                .importing(emails(500, "batch" + i % 20 + ".example.com")));

        assertThat(sandbox.members("Y6nRLr")).hasSize(20 * 500);
        assertThat(sandbox.jobs()).hasSize(40).allMatch(job -> job.completed() == 500);
    }

    private void restart(SandboxSettings settings) throws IOException {
        sandbox.close();
        start(settings);
    }

    private void start(SandboxSettings settings) throws IOException {
        sandbox = KlaviyoSandbox.start(settings.clock(clock).rateLimits(RateLimits.off()));
        client = new SandboxClient(sandbox);
    }

    private JsonNode job(String id) {
        return json(client.get(IMPORTS + "/" + id)).at("/data/attributes");
    }

    private String status(String id) {
        return job(id).get("status").textValue();
    }

    private List<JsonNode> errors(String job, int size) {
        List<JsonNode> errors = new ArrayList<>();
        JsonNode page = json(client.get(IMPORTS + "/" + job + "/import-errors?page%5Bsize%5D=" + size));
        page.get("data").forEach(errors::add);
        while (page.get("links").has("next")) {
            page = json(client.get(URI.create(page.at("/links/next").textValue())));
            page.get("data").forEach(errors::add);
        }
        return errors;
    }

    private static JsonNode tree(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
