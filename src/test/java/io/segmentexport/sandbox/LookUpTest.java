package io.segmentexport.sandbox;

import static io.segmentexport.sandbox.SandboxClient.emails;
import static io.segmentexport.sandbox.SandboxClient.encoded;
import static io.segmentexport.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked of lists, their members and profiles. */
class LookUpTest {

    private static final String MEMBERS = "/api/lists/Y6nRLr/profiles";
    private static final String MEMBER_IDS = "/api/lists/Y6nRLr/relationships/profiles";

    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("Y6nRLr", "Newsletter");
        IntStream.range(0, 12).forEach(i -> lists.put("List" + i, "List " + i));
        sandbox = KlaviyoSandbox.start(SandboxSettings.builder()
                .rateLimits(RateLimits.off())
                .jobTiming(ImportJobs.Timing.immediately())
                .accounts(new SandboxSettings.SandboxAccount("SANDBX", "Sandbox", Set.of("pk_sandbox"), lists))
                .build());
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
        "any(email,[\"bo@example.com\",\"ana+tag@example.com\"])            | bo@example.com,ana+tag@example.com",
        "any(email, [\"bo@example.com\", \"bo@example.com\", \"no@example.com\"]) | bo@example.com",
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
    void findsAProfileByTheIdItGave() {
        client.importing(List.of("ana@example.com", "bo@example.com"));
        String id = json(client.get("/api/profiles?filter=" + encoded("equals(email,\"bo@example.com\")")))
                .at("/data/0/id").textValue();

        assertThat(addresses(client.get("/api/profiles?filter=" + encoded("equals(id,\"" + id + "\")"))))
                .containsExactly("bo@example.com");
    }

    @Test
    void keepsToTheFieldsThatAreAskedFor() {
        client.importing(List.of("ana@example.com"));

        JsonNode attributes = json(client.get("/api/profiles?fields%5Bprofile%5D=email")).at("/data/0/attributes");
        assertThat(attributes.toString()).isEqualTo("{\"email\":\"ana@example.com\"}");
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
    void tellsListsTenAPageAndByName() {
        JsonNode page = json(client.get("/api/lists"));
        assertThat(page.get("data")).hasSize(10);
        assertThat(json(client.get(URI.create(page.at("/links/next").textValue()))).get("data")).hasSize(3);
        assertThat(json(client.get("/api/lists?filter=" + encoded("equals(name,\"List 7\")")))
                .at("/data/0/id").textValue()).isEqualTo("List7");
        assertThat(json(client.get("/api/lists/List7")).at("/data/attributes/name").textValue()).isEqualTo("List 7");
    }

    @Test
    void countsMembers() {
        client.importing(emails(42, "example.com"));

        assertThat(count()).isEqualTo(42);
        assertThat(json(client.get("/api/lists/Y6nRLr")).at("/data/attributes/profile_count").isMissingNode()).isTrue();
    }

    @Test
    void tellsMembersAndFindsThemByAddress() {
        client.importing(List.of("ana@example.com", "bo@example.com"));
        client.importing(SandboxClient.importBody(List.of("{\"email\":\"out@example.com\"}")));

        HttpResponse<String> members = client.get(MEMBERS);
        assertThat(addresses(members)).containsExactly("ana@example.com", "bo@example.com");
        assertThat(json(members).at("/data/0/attributes/joined_group_at").textValue()).isNotBlank();
        assertThat(addresses(client.get(MEMBERS + "?filter="
                + encoded("any(email,[\"out@example.com\",\"bo@example.com\"])")))).containsExactly("bo@example.com");
    }

    @Test
    void removesMembersById() {
        client.importing(emails(150, "example.com"));
        List<String> ids = new ArrayList<>();
        json(client.get(MEMBER_IDS + "?page%5Bsize%5D=100")).get("data")
                .forEach(id -> ids.add(id.get("id").textValue()));
        ids.add("unknown");

        HttpResponse<String> answer = client.send("DELETE", MEMBER_IDS, identifiers(ids));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(sandbox.members("Y6nRLr")).isEqualTo(Set.copyOf(emails(150, "example.com").subList(100, 150)));
        assertThat(count()).isEqualTo(50);
        assertThat(sandbox.profile("person0@example.com")).isPresent();
    }

    @Test
    void removesAThousandACallAndNotOneMore() {
        List<String> thousand = IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
        assertThat(client.send("DELETE", MEMBER_IDS, identifiers(thousand)).statusCode()).isEqualTo(204);
        List<String> more = new ArrayList<>(thousand);
        more.add("1000");
        assertThat(client.send("DELETE", MEMBER_IDS, identifiers(more)).statusCode()).isEqualTo(400);
        assertThat(client.send("DELETE", MEMBER_IDS, "{\"data\":[{\"id\":\"1\"}]}").statusCode()).isEqualTo(400);
        assertThat(client.send("DELETE", MEMBER_IDS, "{\"data\":").statusCode()).isEqualTo(400);
    }

    private int count() {
        return json(client.get("/api/lists/Y6nRLr?additional-fields%5Blist%5D=profile_count"))
                .at("/data/attributes/profile_count").intValue();
    }

    private static List<String> addresses(HttpResponse<String> answer) {
        List<String> addresses = new ArrayList<>();
        json(answer).get("data").forEach(profile -> addresses.add(profile.at("/attributes/email").textValue()));
        return addresses;
    }

    private static String identifiers(List<String> ids) {
        return ids.stream().map(id -> "{\"type\":\"profile\",\"id\":\"" + id + "\"}")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));
    }
}
