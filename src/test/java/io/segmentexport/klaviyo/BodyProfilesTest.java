package io.segmentexport.klaviyo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body comes apart into the very bytes of its profiles. */
class BodyProfilesTest {

    /** Text that only a parser tells from the ends of profiles. */
    private static final List<String> PIECES = List.of("}", "{", "]", "[", ",", "\\\"", "\\\\", "},{", "]}}", "\\\\\\\"}", "é", "名前",
            "\uD83D\uDE00", "\\uD83D\\uDE00", "\\n", " ", "data", "\\u0022");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
        "phone_number      | {\"attributes\":{\"email\":\"a@b.c\",\"properties\":{\"a.b\":1.10,\"n\":12345678901234567890}}}",
        "properties.a.b    | {\"attributes\":{\"email\":\"a@b.c\",\"phone_number\":\"+1\",\"properties\":{\"n\":12345678901234567890}}}",
        "location.city     | -", "properties | {\"attributes\":{\"email\":\"a@b.c\",\"phone_number\":\"+1\"}}", "email.x | -"})
    void leavesOutAnAttributeAndNothingElse(String attribute, String rest) throws IOException {
        byte[] profile = "{\"attributes\":{\"email\":\"a@b.c\",\"phone_number\":\"+1\",\"properties\":{\"a.b\":1.10,\"n\":12345678901234567890}}}"
                .getBytes(UTF_8);

        assertThat(BodyProfiles.without(profile, List.of(attribute)).map(json -> new String(json, UTF_8)).orElse(null)).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{\"a\":\"}\"}",
        "{\"a\":\"{[,]}\",\"b\":[{\"c\":[1,2,{}]},[],null,true,-1.5e3]}",
        "{\"a\":\"ends with a backslash \\\\\"}",
        "{\"a\":\"\\\\\\\"}],{\"}",
        "{\"quote \\\" } in a name\":\"é名\uD83D\uDE00\"}",
        "{ \"a\" : \"spaces\" , \"b\" : { } }"})
    void handsOutTheBytesOfAProfile(String profile) throws IOException {
        assertThat(profiles(body(List.of(profile, "{\"n\":1}", profile)))).containsExactly(profile, "{\"n\":1}", profile);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void handsOutTheBytesOfManyProfilesAcrossEveryBuffer(long seed) throws IOException {
        var random = new Random(seed);
        var profiles = IntStream.range(0, 2_000).mapToObj(i -> profile(random, random.nextInt(60))).toList();

        assertThat(profiles(body(profiles))).isEqualTo(profiles);
    }

    @Test
    void handsOutTheLargestProfiles() throws IOException {
        var random = new Random(6);
        var profiles = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            var text = new StringBuilder("{\"a\":\"");
            while (text.toString().getBytes(UTF_8).length < BulkImportBody.MAX_PROFILE_BYTES - 20) {
                text.append(PIECES.get(random.nextInt(PIECES.size())).repeat(500));
            }
            profiles.add(text.append("\"}").toString());
        }
        profiles.add("{\"" + "n".repeat(BulkImportBody.MAX_PROFILE_BYTES - 6) + "\":1}");
        profiles.add("{\"n\":" + "1".repeat(5_000) + "}");

        assertThat(profiles(body(profiles))).isEqualTo(profiles);
    }

    @Test
    void countsTheProfiles() throws IOException {
        assertThat(BodyProfiles.visit(body(List.of()), (index, json) -> {
            throw new AssertionError("there is none");
        })).isZero();
        assertThat(BodyProfiles.visit(body(List.of("{}", "{}")), (index, json) -> { })).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"data\":{\"attributes\":{}}}", "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":"
            + "{\"profiles\":{\"data\":[{\"a\":1},{\"a\":\""})
    void failsIfTheFileIsNoBody(String text) throws IOException {
        var file = Files.writeString(folder.resolve("no-body.json"), text);

        assertThatThrownBy(() -> BodyProfiles.visit(file, (index, json) -> { })).isInstanceOf(IOException.class);
    }

    private static String profile(Random random, int pieces) {
        var text = new StringBuilder("{\"type\":\"profile\",\"attributes\":{\"properties\":{\"note\":\"");
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append("\"}}}").toString();
    }

    private Path body(List<String> profiles) throws IOException {
        var body = new BulkImportBody("]}\"{[");
        var bytes = new ByteArrayOutputStream();
        bytes.write(body.head());
        bytes.write(String.join(",", profiles).getBytes(UTF_8));
        bytes.write(body.tail());
        return Files.write(folder.resolve("body.json"), bytes.toByteArray());
    }

    private static List<String> profiles(Path body) throws IOException {
        var found = new ArrayList<String>();
        int count = BodyProfiles.visit(body, (index, json) -> {
            assertThat(index).isEqualTo(found.size());
            found.add(new String(json, UTF_8));
        });
        assertThat(count).isEqualTo(found.size());
        return found;
    }
}
