package io.segmentexport.profile.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

    private final JsonBytes json = new JsonBytes();

    @Test
    void writesEveryCharacterAsJacksonDoes() throws IOException {
        for (int c = 1; c <= 0xFFFF; c++) {
            String text = "é" + (char) c + "x";
            json.clear();
            json.string(text);

            if (!Character.isSurrogate((char) c)) {
                assertThat(written()).as("U+%04X", c).isEqualTo(byJackson(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "日本語", "quo\"te", "back\\slash", "line\nbreak", "𠮷野家 😀", "a\u0000b", "lone \uD83D here"})
    void writesTextThatEveryReaderReadsBackButForWhatCannotBeSent(String text) throws IOException {
        json.string(text);

        assertThat(new ObjectMapper().readValue(json.copy(), String.class))
                .isEqualTo(text.replace('\0', '\uFFFD').replace("lone \uD83D", "lone \uFFFD"));
    }

    @Test
    void takesFourBytesForACharacterBeyondTheBasicPlane() {
        json.string("😀");

        assertThat(json.copy()).containsExactly('"', 0xF0, 0x9F, 0x98, 0x80, '"');
    }

    @Test
    void growsToAnyLength() {
        String long1 = "語".repeat(400_000);
        String long2 = "\n".repeat(400_000);

        json.string(long1);
        json.string(long2);

        assertThat(written()).isEqualTo('"' + long1 + "\"\"" + "\\n".repeat(400_000) + '"');
    }

    @Test
    void beginsAnewWhereItWasCleared() {
        json.string("x".repeat(2_000_000));
        json.clear();
        json.string("y");

        assertThat(written()).isEqualTo("\"y\"");
    }

    @Test
    void setsACommaBeforeAllButTheFirst() {
        json.structure('{');
        for (String name : new String[] {"a", "b{", "c["}) {
            json.separate();
            json.raw(new FieldName(name).json());
            json.structure('[');
            json.separate();
            json.raw("1");
            json.separate();
            json.string("x{");
            json.separate();
            json.structure('[');
            json.structure(']');
            json.structure(']');
        }
        json.structure('}');

        assertThat(written()).isEqualTo("{\"a\":[1,\"x{\",[]],\"b{\":[1,\"x{\",[]],\"c[\":[1,\"x{\",[]]}");
    }

    private String written() {
        return new String(json.copy(), StandardCharsets.UTF_8);
    }

    private static String byJackson(String text) throws IOException {
        var writer = new StringWriter();
        try (var generator = new JsonFactory().createGenerator(writer)) {
            generator.writeString(text);
        }
        return writer.toString();
    }
}
