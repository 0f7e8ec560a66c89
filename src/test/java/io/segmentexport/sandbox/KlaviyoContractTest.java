package io.segmentexport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds every answer of the sandbox against Klaviyo's published OpenAPI document. */
class KlaviyoContractTest {

    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        sandbox = KlaviyoSandbox.start(SandboxSettings.standard()
                .keepBodies(true)
                .jobTiming(Situations.onPoll(2))
                .clock(new ManualClock("2026-11-23T10:15:00Z")));
        client = new SandboxClient(sandbox);
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @Test
    void answersEveryOperationAsTheDocumentHasIt() {
        KlaviyoContract contract = KlaviyoContract.orSkip();
        String full = """
                {"email":"ana@example.com","phone_number":"+12345678901","external_id":"7","first_name":"Ana",
                 "last_name":"Æon","organization":"Org","title":"Dr","locale":"en-US",
                 "image":"https://example.com/a.png",
                 "location":{"city":"København","latitude":55.6,"longitude":"12.5","zip":null},
                 "properties":{"Tier":"gold","Visits":3,"Tags":["a","b"],"VIP":true}}""";
        String job = SandboxClient.json(client.importing(SandboxClient.importBody(List.of(full,
                "{\"email\":\"b@import-error.example\"}", "{\"email\":\"c@import-error.example\"}",
                "{\"phone_number\":\"+4512345678\"}"), "Y6nRLr"))).at("/data/id").textValue();
        client.get("/api/profile-bulk-import-jobs/" + job);
        client.get("/api/profile-bulk-import-jobs/" + job);
        client.get("/api/profile-bulk-import-jobs/" + job + "/import-errors?page%5Bsize%5D=1");
        client.get("/api/accounts");
        client.get("/api/lists/Y6nRLr");
        client.get("/api/profiles?page%5Bsize%5D=1");
        client.get("/api/profile-bulk-import-jobs/" + job + "?include=lists");
        client.get("/api/profile-bulk-import-jobs/" + job + "/relationships/profiles");
        client.get("/api/profiles?sort=-email");
        client.get("/api/profiles?filter=" + SandboxClient.encoded("equals(email,\"ana@example.com\")"));

        assertThat(sandbox.requests()).allSatisfy(contract::assertValid);
        assertThat(sandbox.requests()).extracting(RecordedRequest::status).containsOnly(200, 202);
        assertThat(sandbox.requests().stream().flatMap(request -> request.operation().stream())
                .collect(Collectors.toSet())).isEqualTo(EnumSet.allOf(Operation.class));
    }

    @Test
    void refusesAsTheDocumentHasIt() {
        KlaviyoContract contract = KlaviyoContract.orSkip();
        client.importing("{");
        client.importing(List.of("nobody", "fine@example.com"));
        client.importing(SandboxClient.importBody(List.of("{\"email\":\"a@example.com\"}"), "gone"));
        client.get("/api/lists/gone");
        client.get("/api/profile-bulk-import-jobs/gone");
        client.get("/api/profiles?sort=colour");
        client.send("POST", SandboxClient.IMPORTS, " ".repeat(5_000_001));
        client.get("/api/accounts");
        client.get("/api/accounts");
        new SandboxClient(sandbox).with("Authorization", null).get("/api/accounts");
        new SandboxClient(sandbox).with("revision", null).get("/api/lists/Y6nRLr");
        new SandboxClient(sandbox).with("Content-Type", "text/plain").importing(List.of("a@example.com"));
        for (Fault fault : List.of(Fault.status(503), Fault.status(403), Fault.unauthorised(), Fault.accountLimit(),
                Fault.refusal(), Situations.throttledWithoutHeader(3))) {
            sandbox.faults().onNext(Faults.EVERYWHERE, fault);
            client.get("/api/lists/Y6nRLr");
        }

        assertThat(sandbox.requests()).allSatisfy(contract::assertAnswerValid);
        assertThat(sandbox.requests()).extracting(RecordedRequest::status)
                .contains(400, 401, 403, 404, 415, 429, 503);
    }

    @Test
    void findsWhatTheDocumentDoesNotHave() {
        KlaviyoContract contract = KlaviyoContract.orSkip();
        new SandboxClient(sandbox).with("revision", null).get("/api/lists/Y6nRLr");
        client.importing("{\"data\":{\"type\":\"something-else\"}}");
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.LEAVES_OUT_JOB_ID);
        client.importing(List.of("a@example.com"));

        List<RecordedRequest> requests = sandbox.requests();
        assertThatThrownBy(() -> contract.assertRequestValid(requests.get(0))).hasMessageContaining("revision");
        assertThatThrownBy(() -> contract.assertRequestValid(requests.get(1))).hasMessageContaining("attributes");
        assertThatThrownBy(() -> contract.assertAnswerValid(requests.get(2))).hasMessageContaining("id");
    }

    @Test
    void givesEveryOperationTheLimitsOfTheDocument() throws IOException {
        KlaviyoContract.orSkip();
        Path file = KlaviyoContract.document(Optional.ofNullable(System.getProperty(KlaviyoContract.PROPERTY)),
                Path.of(KlaviyoContract.BESIDE)).orElseThrow();
        JsonNode paths = new ObjectMapper().readTree(file.toFile()).get("paths");
        assertThat(Operation.values()).allSatisfy(operation -> {
            String path = operation == Operation.IMPORT_JOB
                    ? operation.path().replace("{id}", "{job_id}") : operation.path();
            JsonNode limit = paths.get(path).get(operation.method().toLowerCase(Locale.ROOT))
                    .get("x-klaviyo-ratelimit");
            assertThat(operation.limit().burst() + "/s").isEqualTo(limit.get("burst").textValue());
            assertThat(operation.limit().steady() + "/m").isEqualTo(limit.get("steady").textValue());
        });
    }

    @Test
    void failsWhereTheNamedDocumentIsMissing(@TempDir Path folder) {
        String missing = folder.resolve("missing.json").toString();
        assertThatThrownBy(() -> KlaviyoContract.document(Optional.of(missing), folder))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("klaviyo.openapi").hasMessageContaining(missing);
    }

    @Test
    void skipsWhereNoDocumentIsBesideTheProject(@TempDir Path folder) throws IOException {
        Path beside = folder.resolve("openapi.json");
        assertThat(KlaviyoContract.document(Optional.empty(), beside)).isEmpty();
        Files.writeString(beside, "{}");
        assertThat(KlaviyoContract.document(Optional.empty(), beside)).contains(beside);
    }
}
