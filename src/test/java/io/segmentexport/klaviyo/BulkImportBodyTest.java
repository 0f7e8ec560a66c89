package io.segmentexport.klaviyo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkImportBodyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void putsProfilesAndListIntoTheEnvelope() {
        byte[] body = new BulkImportBody("Y6nRLr").assemble(List.of(profile("a"), profile("b")));

        assertThat(new String(body, UTF_8)).isEqualTo(
                "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":["
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@example.com\"}},"
                + "{\"type\":\"profile\",\"attributes\":{\"email\":\"b@example.com\"}}"
                + "]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"Y6nRLr\"}]}}}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void tellsTheBytesThatWillBeSent(int profiles) {
        BulkImportBody body = new BulkImportBody("リスト\"");
        List<ByteBuffer> slices = IntStream.range(0, profiles).mapToObj(number -> profile("é" + number)).toList();
        long profileBytes = slices.stream().mapToLong(ByteBuffer::remaining).sum();

        assertThat(body.size(profiles, profileBytes)).isEqualTo(body.assemble(slices).length);
    }

    @Test
    void takesSlicesThatHoldSeveralProfiles() {
        BulkImportBody body = new BulkImportBody("Y6nRLr");
        byte[] single = body.assemble(List.of(profile("a"), profile("b"), profile("c")));
        ByteBuffer pair = UTF_8.encode(text(profile("a")) + "," + text(profile("b")));

        assertThat(body.assemble(List.of(pair, profile("c")))).isEqualTo(single);
        assertThat(pair.remaining()).as("slices are left unread").isPositive();
    }

    @Test
    void isMadeOfHeadSeparatorAndTail() {
        BulkImportBody body = new BulkImportBody("Y6nRLr");
        String joined = new String(body.head(), UTF_8) + text(profile("a")) + (char) body.separator()
                + text(profile("b")) + new String(body.tail(), UTF_8);

        assertThat(joined).isEqualTo(new String(body.assemble(List.of(profile("a"), profile("b"))), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"}]}},\"evil\":{", "back\\slash", "new\nline", "名前", "\uD83D\uDE00"})
    void letsNoListIdOutOfItsString(String listId) throws Exception {
        byte[] body = new BulkImportBody(listId).assemble(List.of(profile("a")));

        assertThat(JSON.readTree(body).at("/data/relationships/lists/data/0/id").textValue()).isEqualTo(listId);
        assertThat(JSON.readTree(body).size()).isEqualTo(1);
    }

    @Test
    void refusesABatchWithoutProfiles() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BulkImportBody("Y6nRLr").assemble(List.of()));
    }

    private static ByteBuffer profile(String name) {
        return UTF_8.encode("{\"type\":\"profile\",\"attributes\":{\"email\":\"" + name + "@example.com\"}}");
    }

    private static String text(ByteBuffer slice) {
        return UTF_8.decode(slice.duplicate()).toString();
    }
}
