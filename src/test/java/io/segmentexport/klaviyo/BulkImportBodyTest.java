package io.segmentexport.klaviyo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkImportBodyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void putsProfilesAndListIntoTheEnvelope() {
        var body = new BulkImportBody("Y6nRLr", List.of(slice("a"), slice("b", "c")));

        assertThat(new String(body.bytes(), UTF_8)).isEqualTo(
                "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":["
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@example.com\"}},"
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"b@example.com\"}},"
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"c@example.com\"}}"
                + "]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"Y6nRLr\"}]}}}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void tellsTheBytesThatWillBeSent(int profiles) {
        var slice = new ProfileSlice.Builder();
        long profileBytes = 0;
        for (int i = 0; i < profiles; i++) {
            byte[] profile = profile("é" + i);
            slice.add(profile);
            profileBytes += profile.length;
        }
        var body = new BulkImportBody("リスト\"", List.of(slice.build(), slice("é")));
        profileBytes += profile("é").length;

        assertThat(body.size()).isEqualTo(body.bytes().length);
        assertThat(body.profiles()).isEqualTo(profiles + 1);
        assertThat(new BulkImportEnvelope("リスト\"").size(profiles + 1, profileBytes)).isEqualTo(body.bytes().length);
    }

    @Test
    void isWrittenTheSameEachTimeAndHashedAsItIsWritten() throws Exception {
        var body = new BulkImportBody("Y6nRLr", List.of(slice("a", "b"), slice("c")));
        var first = new ByteArrayOutputStream();
        var second = new ByteArrayOutputStream();

        body.writeTo(first);
        body.writeTo(second);

        assertThat(second.toByteArray()).isEqualTo(first.toByteArray()).isEqualTo(body.bytes());
        assertThat(body.sha256()).isEqualTo(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(first.toByteArray())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "bcd", "abc", "ac", "bd", "d", "acd"})
    void carriesWhatIsLeftOfASlice(String left) {
        var kept = new BitSet();
        left.chars().forEach(name -> kept.set(name - 'a'));

        var rest = new BulkImportBody("Y6nRLr", slice("a", "b", "c", "d").only(kept));

        var alone = new BulkImportBody("Y6nRLr", List.of(slice(left.split(""))));
        assertThat(rest.bytes()).isEqualTo(alone.bytes());
        assertThat(rest.size()).isEqualTo(alone.bytes().length);
    }

    @Test
    void isBuiltOfSlicesThatKnowNothingOfEachOther() {
        var builder = new ProfileSlice.Builder();
        builder.add(profile("a"));
        var first = builder.build();
        var none = builder.build();
        builder.add(profile("b"));
        var second = builder.build();

        assertThat(new BulkImportBody("Y6nRLr", List.of(none, first, none, second, none)).bytes())
                .isEqualTo(new BulkImportBody("Y6nRLr", List.of(slice("a", "b"))).bytes());
        assertThat(none.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"}]}},\"evil\":{", "back\\slash", "new\nline", "名前", "\uD83D\uDE00"})
    void letsNoListIdOutOfItsString(String listId) throws Exception {
        byte[] body = new BulkImportBody(listId, List.of(slice("a"))).bytes();

        assertThat(JSON.readTree(body).at("/data/relationships/lists/data/0/id").textValue()).isEqualTo(listId);
        assertThat(JSON.readTree(body).size()).isEqualTo(1);
    }

    @Test
    void refusesABatchWithoutProfiles() {
        var none = new ProfileSlice.Builder().build();

        assertThatIllegalArgumentException().isThrownBy(() -> new BulkImportBody("Y6nRLr", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new BulkImportBody("Y6nRLr", List.of(none)));
    }

    private static ProfileSlice slice(String... names) {
        var slice = new ProfileSlice.Builder();
        for (String name : names) {
            slice.add(profile(name));
        }
        return slice.build();
    }

    private static byte[] profile(String name) {
        return ("{\"type\":\"profile\",\"attributes\":{\"email\":\"" + name + "@example.com\"}}").getBytes(UTF_8);
    }
}
