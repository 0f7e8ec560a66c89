package io.segmentexport.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaxedQuotesTest {

    private static String relaxed(String text, boolean backslash) throws IOException {
        var out = new StringWriter();
        try (var reader = new RelaxedQuotes(new StringReader(text), ',', backslash)) {
            reader.transferTo(out);
            assertThat(reader.ended()).isTrue();
        }
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
            "\"a\" , \"b\" => \"a\",\"b\"",
            "a ,  b  => a ,  b ",
            "  \"a, b\"  ,c => \"a, b\",c",
            "a, b \"c\" d => a, b \"c\" d",
            "\"a \"\" b\" ,c => \"a \"\" b\",c",
            "\"a\" b,c => \"a\" b,c",
            "\" , \",c => \" , \",c",
    })
    void dropsBlanksAroundQuotesAndNoOthers(String text, String relaxed) throws IOException {
        assertThat(relaxed(text, false)).isEqualTo(relaxed);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', value = {
            "\"a \\\"b\\\" c\",d => \"a \"\"b\"\" c\",d",
            "\"a\\\\\",\"b\" => \"a\\\",\"b\"",
            "\"a\\nb\",C:\\dir => \"a\\nb\",C:\\dir",
            "\"a\"\"b\",\\N => \"a\"\"b\",\\N",
            "5\\\" disk,x => 5\" disk,x",
            "\"\\\"\",x => \"\"\"\",x",
    })
    void readsABackslashAsAnEscapeOfQuotesAlone(String text, String relaxed) throws IOException {
        assertThat(relaxed(text, true)).isEqualTo(relaxed);
    }

    @Test
    void losesNothingAtTheEndOfABuffer() throws IOException {
        var text = "\"a\" , \"b\"\n".repeat(20_000);
        assertThat(relaxed(text, false)).isEqualTo("\"a\",\"b\"\n".repeat(20_000));
    }
}
