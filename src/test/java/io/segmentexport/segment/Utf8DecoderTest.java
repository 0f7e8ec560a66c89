package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8DecoderTest {

    private static final String[] CHARACTERS = {"a", "\"", "\n", "\0", "\u007F", "\u0080", "é", "日", "\uFFFD", "\uD83D\uDE00"};

    /**
     * What was decoded and what came then.
     *
     * @param text   the text before it
     * @param bytes  how many bytes that was
     * @param result the end of the bytes, or what is wrong with the next
     */
    private record Decoded(String text, int bytes, CoderResult result) {
    }

    @Test
    void decodesWhatWasEncodedHoweverItIsCut() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String text = text(random);
            byte[] bytes = text.getBytes(UTF_8);

            assertThat(decode(new Utf8Decoder(), bytes, () -> 1 + random.nextInt(40), () -> 2 + random.nextInt(40)))
                    .isEqualTo(new Decoded(text, bytes.length, CoderResult.UNDERFLOW));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "80", "BF", "FF", "C0 80", "F5 80 80 80", // never a first byte
            "C3", "E6 97", "E6", "F0 9F 98", "F0", // cut off
            "E0 80 80", "F0 80 80 80", "F4 90 80 80", // longer than need be, or beyond Unicode
            "ED A0 BD"}) // half of a pair
    void tellsMalformedBytesWhereTheJdkDoes(String malformed) {
        byte[] bad = HexFormat.ofDelimiter(" ").parseHex(malformed);
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            String before = text(random);
            byte[] bytes = concat(before.getBytes(UTF_8), bad, text(random).getBytes(UTF_8));
            Decoded jdk = decode(UTF_8.newDecoder(), bytes, () -> bytes.length, () -> bytes.length + 1);

            Decoded ours = decode(new Utf8Decoder(), bytes, () -> 1 + random.nextInt(40), () -> 2 + random.nextInt(40));

            assertThat(ours).isEqualTo(jdk);
            assertThat(ours.text).isEqualTo(before);
            assertThat(ours.result.isMalformed()).isTrue();
        }
    }

    /** Long runs of ASCII, short ones, none. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            text.append("x".repeat(random.nextInt(4) * random.nextInt(12)))
                    .append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    private interface Size {
        int next();
    }

    /** Feeds a decoder as a reader does: what it leaves of its bytes stands before those that come next. */
    private static Decoded decode(CharsetDecoder decoder, byte[] bytes, Size in, Size out) {
        StringBuilder text = new StringBuilder();
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int end = 0;
        while (true) {
            CharBuffer chars = CharBuffer.allocate(out.next());
            CoderResult result = decoder.decode(all.limit(end), chars, end == bytes.length);
            text.append(chars.flip());
            if (result.isError() || result.isUnderflow() && end == bytes.length) {
                return new Decoded(text.toString(), all.position(), result);
            }
            if (result.isUnderflow()) {
                end = Math.min(bytes.length, end + in.next());
            }
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
