package io.segmentexport.camel;

import static io.segmentexport.access.ExampleUsers.ANNAS_PASSWORD;
import static io.segmentexport.access.ExampleUsers.JOS_PASSWORD;
import static io.segmentexport.access.ExampleUsers.VIS_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ManualClock;
import io.segmentexport.access.ExampleUsers;
import io.segmentexport.camel.http.Credentials;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in through the real port, with a route of a team's own behind it that tells who came. */
class CredentialsTest {

    @TempDir
    static Path folder;
    private static final ManualClock TIME = new ManualClock("2026-11-23T10:00:00Z");
    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        ExampleUsers.in(folder);
        fixture = ExportFixture.in(folder).with("operations.port", "0").with("operations.users", "users.properties").started(TIME);
        addRoute(fixture);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void restore() throws IOException {
        TIME.advance(Duration.ofMinutes(20)); // What an earlier test did wrong is over.
        ExampleUsers.in(folder);
    }

    /** Answers with the body that came and who sent it. */
    private static void addRoute(ExportFixture fixture) throws Exception {
        fixture.integration().camelContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/mine/who").process(exchange -> {
                    var user = Credentials.userOf(exchange.getMessage().getHeader("CamelVertxPlatformHttpAuthenticatedUser"));
                    String body = exchange.getMessage().getBody(String.class);
                    exchange.getMessage().removeHeaders("*");
                    exchange.getMessage().setBody(user.name() + " " + user.role() + (body == null || body.isEmpty() ? "" : " " + body));
                });
            }
        });
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String slug) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.get("type").asText()).isEqualTo("urn:segment-export:problem:" + slug);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        return problem;
    }

    @ParameterizedTest
    @CsvSource({"anna, " + ANNAS_PASSWORD + ", ADMINISTRATOR", "jo, " + JOS_PASSWORD + ", CONTRIBUTOR", "vi, " + VIS_PASSWORD + ", VIEWER"})
    void letsInAUserWithTheRole(String name, String password, String role) throws Exception {
        assertThat(fixture.http().as(name, password).get("/mine/who").body()).isEqualTo(name + " " + role);
    }

    @Test
    void theBodyOfARequestIsWholeAfterThePasswordWasLookedAt() throws Exception {
        String body = "x".repeat(60_000);

        var answer = fixture.http().as("anna", ANNAS_PASSWORD);
        var sent = answer.send(answer.request("/mine/who").POST(BodyPublishers.ofString(body)).build());

        assertThat(sent.body()).isEqualTo("anna ADMINISTRATOR " + body);
        var tooMuch = answer.send(answer.request("/mine/who").POST(BodyPublishers.ofString("x".repeat(70_000))).build());
        assertThat(tooMuch.statusCode()).as("more than 64 kB").isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mine/who", "/observe/health", "/observe/metrics", "/api/exports", "/", "/nowhere"})
    void asksForCredentialsWhateverThePath(String path) throws Exception {
        var answer = fixture.http().get(path);

        var problem = problem(answer, 401, "unauthenticated");
        assertThat(problem.get("instance").asText()).isEqualTo(path);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"segment-export\", charset=\"UTF-8\"");
        problem(fixture.http().as("anna", "wrong password").get(path), 401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Basic YW5uYQ==", "Basic /w==", "Bearer YW5uYTphbm5hIHBhc3MgcGhyYXNl",
        "Basic YW5uYTphbm5hIHBhc3MAcGhyYXNl"})
    void takesNoGarbledCredentials(String authorization) throws Exception {
        problem(fixture.http().get("/mine/who", "Authorization", authorization), 401, "unauthenticated");
    }

    @Test
    void locksOutAfterFiveWrongPasswordsUntilItsTimeIsOver() throws Exception {
        for (int i = 0; i < 5; i++) {
            problem(fixture.http().as("anna", "wrong password " + i).get("/mine/who"), 401, "unauthenticated");
        }

        var locked = fixture.http().as("anna", ANNAS_PASSWORD).get("/mine/who");
        problem(locked, 429, "locked-out");
        assertThat(locked.headers().firstValue("Retry-After")).contains("900");
        assertThat(fixture.http().as("jo", JOS_PASSWORD).get("/mine/who").statusCode()).isEqualTo(200);

        TIME.advance(Duration.ofMinutes(15));
        assertThat(fixture.http().as("anna", ANNAS_PASSWORD).get("/mine/who").statusCode()).isEqualTo(200);
    }

    @Test
    void takesUpAChangedFileOfUsers() throws Exception {
        assertThat(fixture.http().as("jo", JOS_PASSWORD).get("/mine/who").statusCode()).isEqualTo(200);

        ExampleUsers.write(folder, ExampleUsers.ANNA + ExampleUsers.VI.replace("viewer", "contributor"));

        problem(fixture.http().as("jo", JOS_PASSWORD).get("/mine/who"), 401, "unauthenticated");
        assertThat(fixture.http().as("vi", VIS_PASSWORD).get("/mine/who").body()).isEqualTo("vi CONTRIBUTOR");
    }

    @Test
    void whatIsNoOperationIsToldToEverybody() throws Exception {
        problem(fixture.http().get("/api/nothing"), 404, "not-found");
        problem(fixture.http().get("/api"), 404, "not-found");
        problem(fixture.http().get("/observe/../api/nothing"), 404, "not-found");
        var answer = fixture.http().post("/api/connections");
        problem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void healthAndMetricsTakeNoQuery() throws Exception {
        problem(fixture.http().as("anna", ANNAS_PASSWORD).get("/observe/health?exposureLevel=full"), 400, "bad-request");
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Origin, null", "Origin, http://127.0.0.1:1", "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"})
    void aPageOfAnotherSiteCannotUseTheCredentialsThatABrowserKeeps(String header, String value) throws Exception {
        var anna = fixture.http().as("anna", ANNAS_PASSWORD);

        problem(anna.post("/mine/who", header, value), 403, "forbidden");
        assertThat(anna.get("/mine/who", header, value).statusCode()).as("reading does nothing").isEqualTo(200);
    }

    @Test
    void aPageOfItsOwnSiteMayPost() throws Exception {
        int port = fixture.integration().port().orElseThrow();

        assertThat(fixture.http().as("anna", ANNAS_PASSWORD)
                .post("/mine/who", "Origin", "http://127.0.0.1:" + port, "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutUsersItShowsToThisMachineAlone(@TempDir Path other) throws Exception {
        try (var open = ExportFixture.start(other, Map.of("operations.port", "0"))) {
            addRoute(open);
            int port = open.integration().port().orElseThrow();

            assertThat(open.http().get("/mine/who").body()).isEqualTo("anybody VIEWER");
            assertThat(statusWithHost(port, "localhost:" + port)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(statusWithHost(port, "[::1]:" + port)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(statusWithHost(port, "evil.example:" + port)).as("a name that was made to mean this machine")
                    .isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(statusWithHost(port, "127.0.0.1.evil.example")).isEqualTo("HTTP/1.1 403 Forbidden");
        }
    }

    /** Java's own client lets nobody choose the host. */
    private static String statusWithHost(int port, String host) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(("GET /mine/who HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines().findFirst().orElseThrow();
        }
    }
}
