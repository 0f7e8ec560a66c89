package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    private final PlainText plain = new PlainText();

    @Test
    void encodesEveryCharacterThatJsonDoesNotEscapeAndRefusesAllOthers() {
        for (int c = 0; c <= 0xFFFF; c++) {
            String text = "é" + (char) c + "x";
            boolean escaped = c < 0x20 || c == '"' || c == '\\' || c >= 0xD800 && c <= 0xDFFF;

            int length = plain.encode(text);

            if (escaped) {
                assertThat(length).as("U+%04X", c).isEqualTo(PlainText.NOT_PLAIN);
            } else {
                assertThat(Arrays.copyOf(plain.utf8(), length)).as("U+%04X", c).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void hasRoomForTheLongestTextOfTheLargestCharacters() {
        String longest = "語".repeat(PlainText.MAX_LENGTH);

        assertThat(plain.encode(longest)).isEqualTo(3 * PlainText.MAX_LENGTH);
        assertThat(plain.encode(longest + "x")).isEqualTo(PlainText.NOT_PLAIN);
        assertThat(plain.encode("")).isZero();
    }
}
