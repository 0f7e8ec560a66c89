package io.segmentexport.sandbox;

import static io.segmentexport.sandbox.SandboxClient.IMPORTS;
import static io.segmentexport.sandbox.SandboxClient.emails;
import static io.segmentexport.sandbox.SandboxClient.importBody;
import static io.segmentexport.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sandbox refuses, and that nothing is imported then. */
class RequestRulesTest {

    private static final String PROFILES = "/data/attributes/profiles/data";

    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        start(SandboxSettings.standard());
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", delimiter = '|', value = {
        "Authorization | none                                 | 401 | authentication_failed",
        "Authorization | Klaviyo-API-Key pk_other             | 401 | authentication_failed",
        "Authorization | Klaviyo-API-Key                      | 401 | authentication_failed",
        "Authorization | Bearer pk_sandbox                    | 401 | authentication_failed",
        "revision      | none                                 | 400 | invalid",
        "revision      | latest                               | 400 | invalid",
        "revision      | 2026-13-01                           | 400 | invalid",
        "Content-Type  | none                                 | 415 | unsupported_media_type",
        "Content-Type  | text/plain                           | 415 | unsupported_media_type",
        "Content-Encoding | gzip                              | 415 | unsupported_media_type"
    })
    void refusesAHeader(String name, String value, int status, String code) {
        HttpResponse<String> answer = client.with(name, value).importing(List.of("ana@example.com"));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(onlyError(answer).path("code").textValue()).isEqualTo(code);
        assertThat(sandbox.jobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "revision, 2026-07-15.pre", "Content-Type, application/vnd.api+json; charset=utf-8",
        "Content-Type, APPLICATION/VND.API+JSON"
    })
    void takesAHeader(String name, String value) {
        assertThat(client.with(name, value).importing(List.of("ana@example.com")).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/flows,                                    404, ''",
        "GET,    /,                                             404, ''",
        "GET,    /api/profile-bulk-import-jobs/x/y,             404, ''",
        "DELETE, /api/profile-bulk-import-jobs,                 405, POST",
        "PUT,    /api/lists/Y6nRLr,                             405, GET",
        "POST,   /api/accounts,                                 405, GET",
        "GET,    /api/profile-bulk-import-jobs/none,            404, ''",
        "GET,    /api/profile-bulk-import-jobs/none/import-errors, 404, ''",
        "GET,    /api/lists/none,                               404, ''",
        "GET,    /api/lists/none/profiles,                      404, ''",
        "GET,    /api/profiles?page%5Bsize%5D=101,              400, ''",
        "GET,    /api/profiles?page%5Bsize%5D=0,                400, ''",
        "GET,    /api/profiles?page%5Bcursor%5D=x,              400, ''",
        "GET,    /api/profiles?filter=nonsense,                 400, ''",
        "GET,    /api/profiles?filter=equals(email%2Cx),        400, ''",
        "GET,    '/api/profiles?filter=equals(colour,%22a%22)', 400, ''",
        "GET,    /api/profiles?include=push-tokens,             400, ''"
    })
    void refusesAPathAMethodOrAQuery(String method, String path, int status, String allowed) {
        HttpResponse<String> answer = method.equals("GET") ? client.get(path) : client.send(method, path, "{}");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(onlyError(answer).path("status").intValue()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Allow").orElse("")).isEqualTo(allowed);
    }

    static Stream<Arguments> badBodies() {
        String fine = importBody(List.of("{\"email\":\"ana@example.com\"}"), "Y6nRLr");
        return Stream.of(
                Arguments.of("", "/data"),
                Arguments.of("no JSON", "/data"),
                Arguments.of(fine.substring(0, fine.length() - 1), "/data"),
                Arguments.of(fine + "{}", "/data"),
                Arguments.of("[]", "/data"),
                Arguments.of("{}", "/data"),
                Arguments.of("{\"data\":[]}", "/data"),
                Arguments.of(fine.replace("\"type\":\"profile-bulk-import-job\",", ""), "/data/type"),
                Arguments.of(fine.replace("profile-bulk-import-job", "event"), "/data/type"),
                Arguments.of("{\"data\":{\"type\":\"profile-bulk-import-job\"}}", PROFILES),
                Arguments.of(fine.replace("\"profiles\"", "\"people\""), "/data/attributes/people"),
                Arguments.of(fine.replace("\"lists\"", "\"segments\""), "/data/relationships/segments"),
                Arguments.of(fine.replace("\"type\":\"list\"", "\"type\":\"segment\""),
                        "/data/relationships/lists/data/0/type"),
                Arguments.of(fine.replace(",\"id\":\"Y6nRLr\"", ""), "/data/relationships/lists/data/0/id"),
                Arguments.of(importBody(List.of(), "Y6nRLr"), PROFILES),
                Arguments.of(fine.replace("\"type\":\"profile\",", ""), PROFILES + "/0/type"),
                Arguments.of(fine.replace("\"attributes\":{\"email\":\"ana@example.com\"}", "\"id\":\"1\""),
                        PROFILES + "/0/attributes"),
                Arguments.of(fine.replace("{\"type\":\"profile\"", "{\"email\":1,\"type\":\"profile\""),
                        PROFILES + "/0/email"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void refusesABodyOfTheWrongShapeWithAPointer(String body, String pointer) {
        HttpResponse<String> answer = client.importing(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(onlyError(answer).at("/source/pointer").textValue()).isEqualTo(pointer);
        assertThat(sandbox.jobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"email\":\"nobody\"}                                     | /email",
        "{\"email\":\"\"}                                           | /email",
        "{\"email\":1}                                              | /email",
        "{\"email\":{\"a\":[1]}}                                    | /email",
        "{\"email\":\"a@example.com\",\"phone_number\":\"5551234\"}  | /phone_number",
        "{\"email\":\"a@example.com\",\"phone_number\":\"+0123456789\"} | /phone_number",
        "{\"email\":\"a@example.com\",\"shoe_size\":\"42\"}          | /shoe_size",
        "{\"email\":\"a@example.com\",\"subscriptions\":{\"a\":{}}}  | /subscriptions",
        "{\"email\":\"a@example.com\",\"first_name\":true}           | /first_name",
        "{\"email\":\"a@example.com\",\"properties\":[]}             | /properties",
        "{\"email\":\"a@example.com\",\"location\":\"Lund\"}         | /location",
        "{\"email\":\"a@example.com\",\"location\":{\"zip\":22100}}  | /location/zip",
        "{\"email\":\"a@example.com\",\"location\":{\"moon\":\"x\"}} | /location/moon",
        "{\"first_name\":\"Ana\"}                                   | ''",
        "{\"email\":null}                                           | ''"
    })
    void refusesTheWholeBatchForOneBadProfile(String attributes, String place) {
        HttpResponse<String> answer = client.importing(importBody(List.of("{\"email\":\"fine@example.com\"}",
                attributes, "{\"email\":\"also@example.com\"}"), "Y6nRLr"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(onlyError(answer).at("/source/pointer").textValue())
                .isEqualTo(PROFILES + "/1/attributes" + place);
        assertThat(sandbox.members("Y6nRLr")).isEmpty();
        assertThat(sandbox.jobs()).isEmpty();
    }

    @Test
    void namesEveryBadProfileOnce() {
        List<String> attributes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            attributes.add(i % 3 == 0 ? "{\"email\":\"bad " + i + "\",\"phone_number\":\"bad\"}"
                    : "{\"email\":\"person" + i + "@example.com\"}");
        }
        HttpResponse<String> answer = client.importing(importBody(attributes, "Y6nRLr"));

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i += 3) {
            expected.add(PROFILES + "/" + i + "/attributes/email");
        }
        List<String> pointers = new ArrayList<>();
        json(answer).get("errors").forEach(error -> pointers.add(error.at("/source/pointer").textValue()));
        assertThat(pointers).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ana@example.com", "ana+tag@example.com", "o'brien@example.ie", "a@b.co",
        "first.last@sub.domain.example.museum",
        "UPPER@EXAMPLE.COM", "x_y-z@xn--bcher-kva.example", "user@host.xn--p1ai",
        "1@2.example", "{a}~b/c=d!e@example.com"
    })
    void takesAnAddress(String email) {
        assertThat(client.importing(List.of(email)).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "plain", "@example.com", "a@", "a@localhost", "a@@example.com", "a b@example.com", "a@exa mple.com",
        ".a@example.com",
        "a.@example.com", "a..b@example.com", "a@-example.com", "a@example-.com", "a@example..com", "a@example.com.",
        "a@example.c", "a@1.2.3.4", "a,b@example.com", "ana@example.com ", "Ana <ana@example.com>",
        "a123456789b123456789c123456789d123456789e123456789f123456789g1234@example.com"
    })
    void refusesAnAddress(String email) {
        assertThat(client.importing(List.of(email)).statusCode()).isEqualTo(400);
    }

    @Test
    void takesTenThousandProfilesAndNotOneMore() {
        HttpResponse<String> refused = client.importing(emails(10_001, "example.com"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(onlyError(refused).at("/source/pointer").textValue()).isEqualTo(PROFILES);
        assertThat(client.importing(emails(10_000, "example.com")).statusCode()).isEqualTo(202);
        assertThat(sandbox.requests().get(1).profiles()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void takesFiveMillionBytesAndNotOneMore(int status) throws IOException {
        sandbox.close();
        PayloadLimits limits = status == 413 ? new PayloadLimits(10_000, 5_000_000, 100_000, 413) : PayloadLimits.klaviyo();
        start(SandboxSettings.standard().payloadLimits(limits));
        String body = importBody(List.of("{\"email\":\"ana@example.com\"}"), "Y6nRLr");
        String full = body + " ".repeat(5_000_000 - body.length());

        assertThat(client.importing(full).statusCode()).isEqualTo(202);
        HttpResponse<String> refused = client.importing(full + " ");
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(onlyError(refused).at("/source/pointer").textValue()).isEqualTo("/data");
        assertThat(sandbox.requests().get(1).bodyBytes()).isEqualTo(5_000_001);
    }

    @Test
    void takesAHundredThousandBytesForAProfileAndNotOneMore() {
        String start = "{\"type\":\"profile\",\"attributes\":{\"email\":\"ana@example.com\",\"title\":\"";
        String full = "{\"email\":\"ana@example.com\",\"title\":\"" + "x".repeat(100_000 - start.length() - 3) + "\"}";

        assertThat(client.importing(importBody(List.of(full), "Y6nRLr")).statusCode()).isEqualTo(202);
        HttpResponse<String> refused = client.importing(importBody(List.of(full.replace("\"}", "x\"}")), "Y6nRLr"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(onlyError(refused).at("/source/pointer").textValue()).isEqualTo(PROFILES + "/0");
    }

    @Test
    void refusesAnUnknownListBeforeItLooksAtProfiles() {
        HttpResponse<String> answer = client.importing(
                importBody(List.of("{\"email\":\"nobody\"}"), "Y6nRLr", "Gone11"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(onlyError(answer).get("detail").textValue()).contains("Gone11");
        assertThat(onlyError(answer).at("/source/pointer").textValue())
                .isEqualTo("/data/relationships/lists/data/1/id");
    }

    @Test
    void keepsTheListsOfTwoAccountsApart() throws IOException {
        sandbox.close();
        start(SandboxSettings.standard().jobTiming(Situations.immediately()).accounts(
                new SandboxAccount("ONE111", "One", Set.of("pk_one", "pk_uno"), Map.of("List1", "First")),
                new SandboxAccount("TWO222", "Two", Set.of("pk_two"), Map.of("List2", "Second"))));
        String body = importBody(List.of("{\"email\":\"ana@example.com\"}"), "List1");

        assertThat(client.with("Authorization", "Klaviyo-API-Key pk_two").importing(body).statusCode()).isEqualTo(404);
        assertThat(client.with("Authorization", "Klaviyo-API-Key pk_uno").importing(body).statusCode()).isEqualTo(202);
        assertThat(json(client.get("/api/accounts")).at("/data/0/attributes/contact_information/organization_name")
                .textValue()).isEqualTo("One");
        assertThat(sandbox.members("List1")).containsExactly("ana@example.com");
        assertThat(sandbox.members("List2")).isEmpty();
    }

    @Test
    void refusesSettingsThatGiveOneKeyToTwoAccounts() {
        SandboxAccount one = new SandboxAccount("ONE111", "One", Set.of("pk_same"), Map.of());
        SandboxAccount two = new SandboxAccount("TWO222", "Two", Set.of("pk_same"), Map.of());
        assertThatThrownBy(() -> SandboxSettings.standard().accounts(one, two)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TWO222").hasMessageNotContaining("pk_same");
    }

    @Test
    void recordsRequestsWithoutTheKey() {
        client.importing(List.of("ana@example.com"));
        new SandboxClient(sandbox).with("Authorization", "Klaviyo-API-Key pk_wrong").get("/api/profiles?page%5Bsize%5D=5");

        RecordedRequest first = sandbox.requests().get(0);
        assertThat(first.operation()).contains(Operation.BULK_IMPORT);
        assertThat(first.path()).isEqualTo(IMPORTS);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.profiles()).isEqualTo(1);
        assertThat(first.authorised()).isTrue();
        assertThat(first.headers()).containsEntry("revision", "2026-07-15").doesNotContainKey("authorization");
        assertThat(first.body()).isEmpty();
        RecordedRequest second = sandbox.requests().get(1);
        assertThat(second.query()).isEqualTo("page%5Bsize%5D=5");
        assertThat(second.authorised()).isFalse();
        assertThat(second.toString()).doesNotContain("pk_wrong");
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        InetAddress other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst().orElse(null);
        Assumptions.assumeTrue(other != null, "this machine has no address but loopback");
        try (Socket socket = new Socket()) {
            InetSocketAddress outside = new InetSocketAddress(other, sandbox.baseUrl().getPort());
            assertThatThrownBy(() -> socket.connect(outside, 2_000)).isInstanceOf(IOException.class);
        }
    }

    private void start(SandboxSettings settings) throws IOException {
        sandbox = KlaviyoSandbox.start(settings.rateLimits(RateLimits.off()));
        client = new SandboxClient(sandbox);
    }

    private static JsonNode onlyError(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type")).contains(SandboxClient.JSON_API);
        JsonNode errors = json(answer).get("errors");
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }
}
