package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellValueTest {

    private static final String BEFORE =
            "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\",\"properties\":{\"Value\":";
    private static final String AFTER = "}}}";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,                      0
            42,                     42
            -7,                     -7
            3.14,                   3.14
            -0.50,                  -0.50
            +5,                     5
            ' 5\u00A0',             5
            1e3,                    1e3
            1.5E-7,                 1.5E-7
            1E+308,                 1E+308
            12345678901234567890.123456789012345678901234567890, 12345678901234567890.123456789012345678901234567890
            """)
    void writesANumberDigitByDigit(String cell, String number) {
        assertThat(written(ValueType.parse("number"), cell)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1,000", "1.000,5", "1 000", "007", "-01", ".5", "5.", "1e", "1e+", "-", "+", "+-5",
        "++5", "--5", "NaN", "Infinity", "-Infinity", "0x1F", "1f", "1d", "$5", "5%", "１２", "1e999", "-1e400", "true"})
    void refusesWhatIsNoPlainNumber(String cell) {
        assertThat(refusal(ValueType.parse("number"), cell))
                .isEqualTo("column \"Value\" is not a number such as 42 or -0.5");
    }

    @Test
    void refusesAWholeNumberBeyondADouble() {
        assertThat(written(ValueType.parse("number"), "9".repeat(308))).isEqualTo("9".repeat(308));
        assertThat(refusal(ValueType.parse("number"), "9".repeat(310))).contains("is not a number");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "True,true", "yes,true", "Y,true", "t,true", "1,true", "' true ',true",
        "false,false", "FALSE,false", "no,false", "N,false", "f,false", "0,false"})
    void writesABoolean(String cell, String expected) {
        assertThat(written(ValueType.parse("boolean"), cell)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "2", "ja", "on", "truee", "-1"})
    void refusesWhatIsNoBoolean(String cell) {
        assertThat(refusal(ValueType.parse("boolean"), cell))
                .isEqualTo("column \"Value\" is not true or false (or yes or no, 1 or 0)");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            2026-11-23,                                2026-11-23
            ' 2024-02-29 ',                            2024-02-29
            2026-11-23T10:15,                          2026-11-23T10:15:00
            2026-11-23T10:15:30,                       2026-11-23T10:15:30
            2026-11-23 10:15:30,                       2026-11-23T10:15:30
            2026-11-23T10:15:30.5,                     2026-11-23T10:15:30.5
            2026-11-23T10:15:30.1234567,               2026-11-23T10:15:30.123456
            2026-11-23T10:15:30.0000000,               2026-11-23T10:15:30
            2026-11-23T10:15:30Z,                      2026-11-23T10:15:30Z
            2026-11-23t10:15:30z,                      2026-11-23T10:15:30Z
            2026-11-23T10:15Z,                         2026-11-23T10:15:00Z
            2026-11-23T10:15:30+09:00,                 2026-11-23T10:15:30+09:00
            2026-11-23T10:15:30-03:30,                 2026-11-23T10:15:30-03:30
            2026-11-23 10:15:30 +01:00,                2026-11-23T10:15:30+01:00
            2026-11-23 10:15:30+00,                    2026-11-23T10:15:30Z
            2026-11-23 10:15:30.25+0530,               2026-11-23T10:15:30.25+05:30
            2026-11-23T10:15:30+01:00[Europe/Berlin],  2026-11-23T10:15:30+01:00
            2026-07-23T10:15:30[Europe/Berlin],        2026-07-23T10:15:30+02:00
            """)
    void writesADateAsIso8601(String cell, String expected) {
        assertThat(written(ValueType.parse("date"), cell)).isEqualTo("\"" + expected + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.11.2026", "11/23/2026", "20261123", "2026-13-01", "2026-02-29", "2026-11-31",
        "2026-1-2", "0000-00-00", "+2026-11-23", "12026-11-23", "2026-11-23T", "2026-11-23T25:00",
        "2026-11-23T24:00:00", "2026-11-23T10:15:60", "2026-11-23T10", "2026-11-2310:15", "2026-11-23T10:15:30+19:00",
        "2026-11-23T 10:15", "2026-11-23T10:15:30[Europe/Nowhere]", "2026-11-23T10:15:30 Uhr", "2026-11-23x",
        "２０２６-11-23", "1412098448", "yesterday"})
    void refusesWhatIsNoDate(String cell) {
        assertThat(refusal(ValueType.parse("date"), cell)).isEqualTo(
                "column \"Value\" is not an ISO 8601 date such as 2026-11-23 or 2026-11-23T10:15:00+01:00");
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of(';', "apples", "[\"apples\"]"),
                Arguments.of(';', "apples; pears ;plums", "[\"apples\",\"pears\",\"plums\"]"),
                Arguments.of(';', ";;apples; ;pears;", "[\"apples\",\"pears\"]"),
                Arguments.of('|', "a;b|c", "[\"a;b\",\"c\"]"),
                Arguments.of(',', "say \"hi\",日本", "[\"say \\\"hi\\\"\",\"日本\"]"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void writesAListOfTrimmedItems(char separator, String cell, String expected) {
        assertThat(written(new ValueType(ValueType.Kind.LIST, separator), cell)).isEqualTo(expected);
    }

    @Test
    void leavesAListOfNothingOut() {
        assertThat(json(new ValueType(ValueType.Kind.LIST, ';'), " ; ;")).isEqualTo(
                "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\"}}");
    }

    @Test
    void writesATextAsItIs() throws IOException {
        for (String text : List.of(" Läst name ", "O'Brien \"Bob\" \\ /", "二\n行\t\r", "\uD83D\uDE00", "null",
                "{\"a\":1}", "\u0001\u001F\u007F\u2028")) {
            assertThat(value(text)).isEqualTo(text);
        }
    }

    @Test
    void replacesWhatIsNoUnicodeTextAndTheNullCharacter() throws IOException {
        assertThat(value("a\uD83Db")).isEqualTo("a\uFFFDb");
        assertThat(value("a\uDE00")).isEqualTo("a\uFFFD");
        assertThat(value("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
        assertThat(value("a\uD83D\uDE00\u0000b")).isEqualTo("a\uD83D\uDE00\uFFFDb");
    }

    private static String value(String cell) throws IOException {
        JsonNode profile = JSON.readTree(json(ValueType.STRING, cell));
        return profile.at("/attributes/properties/Value").textValue();
    }

    private static String written(ValueType type, String cell) {
        String json = json(type, cell);
        assertThat(json).startsWith(BEFORE).endsWith(AFTER);
        return json.substring(BEFORE.length(), json.length() - AFTER.length());
    }

    private static String json(ValueType type, String cell) {
        String json = new String(((Profile) translation(type, cell)).json(), StandardCharsets.UTF_8);
        try {
            JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json;
    }

    private static String refusal(ValueType type, String cell) {
        RejectedRecord rejected = (RejectedRecord) translation(type, cell);
        assertThat(rejected.reason()).isEqualTo(Reason.TYPE_MISMATCH);
        return rejected.detail();
    }

    private static Translation translation(ValueType type, String cell) {
        return new ExampleExport().field("properties.Value", "Value", type).mapper("EMail", "Value")
                .map(new SegmentRecord(2, new String[] {"a@b.co", cell}, 2, new String[0]));
    }
}
