package io.segmentexport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ManualClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fixed windows over real HTTP, with the time in the test's hand. */
class RateWindowsTest {

    private final ManualClock clock = new ManualClock("2026-11-23T10:15:00.400Z");
    private KlaviyoSandbox sandbox;

    @BeforeEach
    void startSandbox() throws IOException {
        sandbox = start(RateLimits.klaviyo());
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @Test
    void throttlesTheEleventhJobStatusOfASecond() {
        SandboxClient client = new SandboxClient(sandbox);
        assertThat(statuses(client, 11, "/api/profile-bulk-import-jobs/none"))
                .containsExactly(404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 429);

        clock.advance(Duration.ofMillis(599));
        HttpResponse<String> late = client.get("/api/profile-bulk-import-jobs/none");
        assertThat(late.statusCode()).isEqualTo(429);
        assertThat(late.headers().firstValue("Retry-After")).contains("1");
        assertThat(late.headers().map())
                .doesNotContainKeys("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");
        assertThat(SandboxClient.json(late).at("/errors/0/detail").textValue())
                .isEqualTo("Request was throttled. Expected available in 1 seconds.");

        clock.advance(Duration.ofMillis(1));
        assertThat(client.get("/api/profile-bulk-import-jobs/none").statusCode()).isEqualTo(404);
    }

    @Test
    void throttlesTheSixteenthAccountRequestOfAMinuteUntilTheMinuteEnds() {
        SandboxClient client = new SandboxClient(sandbox);
        for (int i = 0; i < 15; i++) {
            HttpResponse<String> answer = client.get("/api/accounts");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("RateLimit-Limit")).contains("15");
            assertThat(answer.headers().firstValue("RateLimit-Remaining")).contains(Integer.toString(14 - i));
            assertThat(answer.headers().firstValue("RateLimit-Reset")).contains(Integer.toString(60 - i));
            clock.advance(Duration.ofSeconds(1));
        }
        HttpResponse<String> throttled = client.get("/api/accounts");
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("45");

        clock.advance(Duration.ofMillis(44_599));
        assertThat(client.get("/api/accounts").statusCode()).isEqualTo(429);
        clock.advance(Duration.ofMillis(1));
        assertThat(client.get("/api/accounts").statusCode()).isEqualTo(200);
    }

    @Test
    void sharesAWindowAmongTheKeysOfAnAccountAndNotAmongAccountsOrOperations() throws IOException {
        sandbox.close();
        sandbox = KlaviyoSandbox.start(SandboxSettings.standard().clock(clock).accounts(
                new SandboxSettings.SandboxAccount("ONE111", "One", Set.of("pk_one", "pk_uno"), Map.of("List1", "First")),
                new SandboxSettings.SandboxAccount("TWO222", "Two", Set.of("pk_two"), Map.of())));

        assertThat(withKey("pk_one").get("/api/accounts").statusCode()).isEqualTo(200);
        assertThat(withKey("pk_uno").get("/api/accounts").statusCode()).isEqualTo(429);
        assertThat(withKey("pk_two").get("/api/accounts").statusCode()).isEqualTo(200);
        assertThat(withKey("pk_one").get("/api/lists/List1").statusCode()).isEqualTo(200);
    }

    @Test
    void countsARefusedImportAndNotAnUnauthorisedOne() {
        SandboxClient client = new SandboxClient(sandbox);
        IntStream.range(0, 9).forEach(i -> client.importing("{}"));
        IntStream.range(0, 9).forEach(i -> withKey("pk_wrong").importing("{}"));

        assertThat(client.importing(List.of("ana@example.com")).statusCode()).isEqualTo(202);
        assertThat(client.importing(List.of("ana@example.com")).statusCode()).isEqualTo(429);
    }

    @Test
    void announcesBothWindowsWhenTold() throws IOException {
        sandbox.close();
        sandbox = start(Situations.announced(3, 100));

        assertThat(new SandboxClient(sandbox).get("/api/lists/Y6nRLr").headers().firstValue("RateLimit-Limit"))
                .contains("100, 3;w=1, 100;w=60");
        assertThat(statuses(new SandboxClient(sandbox), 3, "/api/lists/Y6nRLr")).containsExactly(200, 200, 429);
    }

    @Test
    void letsEverythingThroughWhenOff() throws IOException {
        sandbox.close();
        sandbox = start(RateLimits.off());

        assertThat(statuses(new SandboxClient(sandbox), 50, "/api/accounts")).containsOnly(200);
        assertThat(new SandboxClient(sandbox).get("/api/lists/Y6nRLr").headers().map()).doesNotContainKey("RateLimit-Limit");
    }

    private KlaviyoSandbox start(RateLimits limits) throws IOException {
        return KlaviyoSandbox.start(SandboxSettings.standard().clock(clock).rateLimits(limits));
    }

    private SandboxClient withKey(String key) {
        return new SandboxClient(sandbox).with("Authorization", "Klaviyo-API-Key " + key);
    }

    private static List<Integer> statuses(SandboxClient client, int count, String path) {
        return IntStream.range(0, count).mapToObj(i -> client.get(path).statusCode()).toList();
    }
}
