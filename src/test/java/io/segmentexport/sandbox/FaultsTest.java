package io.segmentexport.sandbox;

import static io.segmentexport.sandbox.SandboxClient.IMPORTS;
import static io.segmentexport.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong when a test orders it. */
class FaultsTest {

    private static final String LIST = "/api/lists/Y6nRLr";

    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        sandbox = KlaviyoSandbox.start(SandboxSettings.standard()
                .rateLimits(RateLimits.off()).jobTiming(Situations.immediately()));
        client = new SandboxClient(sandbox);
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(Fault.status(503), 503, "\"status\":503"),
                Arguments.of(Fault.status(524), 524, "\"status\":524"),
                Arguments.of(Fault.htmlStatus(403), 403, "<!DOCTYPE html>"),
                Arguments.of(Fault.htmlStatus(502), 502, "<title>502</title>"),
                Arguments.of(Fault.unauthorised(), 401, "authentication_failed"),
                Arguments.of(Fault.throttled(0), 429, "Expected available in 0 seconds."),
                Arguments.of(Fault.accountLimit(), 400, "account_limit_reached"),
                Arguments.of(Fault.refusal(), 400, "\"pointer\":\"/data\""));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersOnceInsteadOfImporting(Fault fault, int status, String content) {
        Faults.ActiveFault active = sandbox.faults().onNext(Operation.BULK_IMPORT, fault);

        assertThat(client.get(LIST).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = client.importing(List.of("ana@example.com"));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(content);
        assertThat(sandbox.jobs()).isEmpty();
        assertThat(client.importing(List.of("ana@example.com")).statusCode()).isEqualTo(202);
        assertThat(active.hits()).isEqualTo(1);
    }

    @Test
    void tellsTheWaitByHeaderOrByDetailAlone() {
        sandbox.faults().onNext(Operation.LIST, Fault.throttled(7));
        sandbox.faults().onNext(Operation.PROFILES, Situations.throttledWithoutHeader(3));

        assertThat(client.get(LIST).headers().firstValue("Retry-After")).contains("7");
        HttpResponse<String> silent = client.get("/api/profiles");
        assertThat(silent.headers().firstValue("Retry-After")).isEmpty();
        assertThat(json(silent).at("/errors/0/detail").textValue()).contains("Expected available in 3 seconds.");
    }

    @Test
    void happensToTheNextOnesToEveryNthOrFromTheNthOn() {
        sandbox.faults().onNext(2, Operation.LIST, Fault.status(500));
        sandbox.faults().onEvery(3, Operation.PROFILES, Fault.status(502));
        Faults.ActiveFault lasting = sandbox.faults().from(2, Operation.ACCOUNTS, Fault.unauthorised());

        assertThat(statuses(LIST, 4)).containsExactly(500, 500, 200, 200);
        assertThat(statuses("/api/profiles", 7)).containsExactly(200, 200, 502, 200, 200, 502, 200);
        assertThat(statuses("/api/accounts", 4)).containsExactly(200, 401, 401, 401);
        lasting.heal();
        assertThat(statuses("/api/accounts", 2)).containsExactly(200, 200);
    }

    @Test
    void endsWhenCleared() {
        sandbox.faults().always(Faults.EVERYWHERE, Fault.status(500));
        assertThat(statuses(LIST, 1)).containsExactly(500);
        sandbox.faults().clear();
        assertThat(statuses(LIST, 1)).containsExactly(200);
    }

    @Test
    void letsTheFaultThatWasOrderedFirstWin() {
        sandbox.faults().onNext(Faults.EVERYWHERE, Fault.status(500));
        sandbox.faults().onNext(2, Faults.EVERYWHERE, Fault.status(503));

        assertThat(statuses(LIST, 3)).containsExactly(500, 503, 200);
    }

    @Test
    void dropsTheConnectionBeforeAnythingIsDone() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.DROPS_UNREAD);

        assertThatThrownBy(() -> client.importing(List.of("ana@example.com"))).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.jobs()).isEmpty();
        assertThat(sandbox.requests()).extracting(RecordedRequest::status).containsExactly(0);
        assertThat(client.importing(List.of("ana@example.com")).statusCode()).isEqualTo(202);
    }

    @Test
    void dropsTheConnectionAfterTheImportWasTaken() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.DROPS_ANSWER);

        assertThatThrownBy(() -> client.importing(List.of("ana@example.com"))).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.jobs()).hasSize(1);
        assertThat(sandbox.members("Y6nRLr")).containsExactly("ana@example.com");
    }

    @Test
    void truncatesAnAnswer() {
        sandbox.faults().onNext(Operation.LIST, Fault.Flaw.TRUNCATES_ANSWER);

        HttpResponse<String> answer = client.get(LIST);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> new ObjectMapper().readTree(answer.body())).isInstanceOf(JacksonException.class);
    }

    @Test
    void acceptsAnImportWithoutTellingItsId() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.LEAVES_OUT_JOB_ID);

        HttpResponse<String> answer = client.importing(List.of("ana@example.com"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).at("/data/type").textValue()).isEqualTo("profile-bulk-import-job");
        assertThat(answer.body()).doesNotContain(sandbox.jobs().get(0).id());
        assertThat(sandbox.members("Y6nRLr")).containsExactly("ana@example.com");
    }

    @Test
    void endsJobsOtherwise() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
        sandbox.faults().onNext(2, Operation.BULK_IMPORT, Fault.DecidesJob.ENDLESS);
        sandbox.faults().onNext(3, Operation.BULK_IMPORT, new Fault.DecidesJob("failed"));
        String cancelled = client.jobImporting("a@example.com");
        String endless = client.jobImporting("b@example.com");
        String failed = client.jobImporting("c@example.com", "d@example.com");
        String fine = client.jobImporting("e@example.com");

        assertThat(status(cancelled)).isEqualTo("cancelled");
        assertThat(status(endless)).isEqualTo("processing");
        assertThat(status(failed)).isEqualTo("failed");
        assertThat(status(fine)).isEqualTo("complete");
        assertThat(job(cancelled).get("completed_count").intValue()).isZero();
        assertThat(job(failed).get("failed_count").intValue()).isEqualTo(2);
        assertThat(sandbox.members("Y6nRLr")).containsExactly("e@example.com");
    }

    @Test
    void refusesOnlyBatchesThatHoldACertainProfile() {
        sandbox.faults().always(Operation.BULK_IMPORT.and(request -> request.bodyContains("marked@example.com")),
                Fault.refusal());

        assertThat(client.importing(List.of("a@example.com", "marked@example.com")).statusCode()).isEqualTo(400);
        assertThat(client.importing(List.of("a@example.com")).statusCode()).isEqualTo(202);
        assertThat(client.importing(List.of("marked@example.com")).statusCode()).isEqualTo(400);
    }

    @Test
    void answersLateAndStillCarriesOut() {
        sandbox.faults().onNext(Operation.LIST, new Fault.Latency(Duration.ofMillis(120)));

        long start = System.nanoTime();
        assertThat(client.get(LIST).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }

    @Test
    void refusesACountBelowOne() {
        assertThatThrownBy(() -> sandbox.faults().onEvery(0, Faults.EVERYWHERE, Fault.status(500)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Integer> statuses(String path, int count) {
        return IntStream.range(0, count).mapToObj(i -> client.get(path).statusCode()).toList();
    }

    private JsonNode job(String id) {
        return json(client.get(IMPORTS + "/" + id)).at("/data/attributes");
    }

    private String status(String id) {
        return job(id).get("status").textValue();
    }
}
