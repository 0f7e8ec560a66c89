package io.segmentexport.sandbox;

import static io.segmentexport.sandbox.SandboxClient.emails;
import static io.segmentexport.sandbox.SandboxClient.encoded;
import static io.segmentexport.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked of lists and profiles. */
class LookUpTest {

    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        sandbox = KlaviyoSandbox.start(SandboxSettings.standard()
                .rateLimits(RateLimits.off())
                .jobTiming(Situations.immediately())
                .accounts(new SandboxSettings.SandboxAccount("SANDBX", "Sandbox", Set.of("pk_sandbox"),
                        Map.of("Y6nRLr", "Newsletter", "List7", "List 7"))));
        client = new SandboxClient(sandbox);
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "equals(email,\"ana+tag@example.com\")                              | ana+tag@example.com",
        "equals(email,'ANA+TAG@example.com')                                | ana+tag@example.com",
        "equals(email,\"o'brien@example.com\")                              | o'brien@example.com",
        "equals(email,\"nobody@example.com\")                               | ''"
    })
    void findsProfilesByAddress(String filter, String expected) {
        client.importing(List.of("ana+tag@example.com", "bo@example.com", "o'brien@example.com"));

        HttpResponse<String> answer = client.get("/api/profiles?filter=" + encoded(filter));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(String.join(",", addresses(answer))).isEqualTo(expected);
    }

    @Test
    void takesAPlusThatIsNotEncodedForABlank() {
        client.importing(List.of("ana+tag@example.com"));

        assertThat(addresses(client.get("/api/profiles?filter=equals(email,%22ana+tag@example.com%22)"))).isEmpty();
    }

    @Test
    void pagesThroughProfilesWithLinksToTheHostThatWasAsked() {
        List<String> all = emails(7, "example.com");
        client.importing(all);

        List<String> found = new ArrayList<>();
        URI next = sandbox.baseUrl().resolve("/api/profiles?page%5Bsize%5D=3");
        for (int pages = 0; next != null && pages < 10; pages++) {
            HttpResponse<String> answer = client.get(next);
            found.addAll(addresses(answer));
            JsonNode link = json(answer).at("/links/next");
            next = link.isMissingNode() ? null : URI.create(link.textValue());
            assertThat(next == null || next.getAuthority().equals(sandbox.baseUrl().getAuthority())).isTrue();
        }
        assertThat(found).isEqualTo(all);
    }

    @Test
    void tellsAListByItsId() {
        JsonNode list = json(client.get("/api/lists/List7")).get("data");
        assertThat(list.get("id").textValue()).isEqualTo("List7");
        assertThat(list.at("/attributes/name").textValue()).isEqualTo("List 7");
    }

    private static List<String> addresses(HttpResponse<String> answer) {
        List<String> addresses = new ArrayList<>();
        json(answer).get("data").forEach(profile -> addresses.add(profile.at("/attributes/email").textValue()));
        return addresses;
    }
}
