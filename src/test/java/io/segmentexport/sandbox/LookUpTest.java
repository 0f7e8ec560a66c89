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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "filter=equals(external_id,\"x2\")           | b@example.com",
        "filter=equals(phone_number,'+12125550101')  | a@example.com",
        "filter=equals(external_id,\"x9\")           | ''",
        "sort=email                                  | a@example.com,b@example.com",
        "sort=-email                                 | b@example.com,a@example.com",
        "sort=-created                               | a@example.com,b@example.com",
        "sort=-email&page[size]=1                    | b@example.com"})
    void findsAndSortsProfilesAsKlaviyoDoes(String query, String expected) {
        importTwo();

        var answer = client.get("/api/profiles?" + Stream.of(query.split("&"))
                .map(part -> encoded(part.replaceFirst("=.*", "")) + "=" + encoded(part.replaceFirst("^[^=]*=", "")))
                .collect(Collectors.joining("&")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(String.join(",", addresses(answer))).isEqualTo(expected);
    }

    /** As Klaviyo's own SDK does, in plain JSON. */
    private String importTwo() {
        return json(client.with("Content-Type", "application/json").importing("""
                {"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[
                {"type":"profile","attributes":{"email":"b@example.com","external_id":"x2"}},
                {"type":"profile","attributes":{"email":"a@example.com","phone_number":"+12125550101"}}]}},
                "relationships":{"lists":{"data":[{"type":"list","id":"List7"}]}}}}""")).at("/data/id").textValue();
    }

    @Test
    void tellsTheProfilesAndTheListsOfAJob() {
        String job = "/api/profile-bulk-import-jobs/" + importTwo();

        var lists = json(client.get(job + "?include=lists"));
        assertThat(lists.at("/data/relationships/lists/data/0/id").textValue()).isEqualTo("List7");
        assertThat(lists.at("/included/0/attributes/name").textValue()).isEqualTo("List 7");
        var profiles = json(client.get(job + "/relationships/profiles")).get("data");
        assertThat(profiles).hasSize(2).allSatisfy(profile -> assertThat(profile.get("type").textValue()).isEqualTo("profile"));
        assertThat(profiles.get(0).get("id")).isEqualTo(json(client.get("/api/profiles?filter="
                + encoded("equals(email,\"b@example.com\")"))).at("/data/0/id"));
        assertThat(client.get(job + "?include=profiles").statusCode()).isEqualTo(400);
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
