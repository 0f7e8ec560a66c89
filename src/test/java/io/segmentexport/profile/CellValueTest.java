package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
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
    @ValueSource(strings = {"abc", "1 000", "1,000.5", "007", "-01", ".5", "5.", "1e", "1e+", "-", "+", "+-5",
        "++5", "--5", "NAN", "Infinity", "-Infinity", "0x1F", "1f", "1d", "$5", "5%", "1e999", "-1e400", "true", "１．２．３"})
    void refusesWhatIsNoPlainNumber(String cell) {
        assertThat(refusal(ValueType.parse("number"), cell))
                .isEqualTo("column \"Value\" is not a number such as 42 or -0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,000", "1.000,5", "1234,56", "1 234,56", "-0,5", "１２，５"})
    void namesTheKeyIfANumberFitsADecimalComma(String cell) {
        assertThat(refusal(ValueType.parse("number"), cell)).isEqualTo("column \"Value\" is not a number such as 42 or -0.5;"
                + " if its comma is the decimal sign, set export.newsletter.decimal = comma");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.234,56             | 1234.56
            1234,56              | 1234.56
            1 234,56             | 1234.56
            1\u00A0234\u00A0567,5 | 1234567.5
            1\u202F234,5          | 1234.5
            -0,5                 | -0.5
            +1.234               | 1234
            12.345.678           | 12345678
            42                   | 42
            1,5E-7               | 1.5E-7
            １．２３４，５            | 1234.5
            """)
    void readsADecimalCommaIfTheExportHasIt(String cell, String number) {
        var export = new ExampleExport().decimal(Decimal.COMMA);
        assertThat(written(export, ValueType.parse("number"), cell)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1234.56   | ; it has a decimal point, but export.newsletter.decimal = comma
            0.125     | ; it has a decimal point, but export.newsletter.decimal = comma
            1.5E-7    | ; it has a decimal point, but export.newsletter.decimal = comma
            1,234.56  | ''
            1.23,5    | ''
            1.2345,5  | ''
            .234,5    | ''
            1.234 567 | ''
            1,2,3     | ''
            ,5        | ''
            5,        | ''
            abc       | ''
            """)
    void refusesADecimalPointIfTheExportHasCommas(String cell, String hint) {
        var export = new ExampleExport().decimal(Decimal.COMMA);
        assertThat(refusal(export, ValueType.parse("number"), cell))
                .isEqualTo("column \"Value\" is not a number such as 42 or 1.234,5" + hint);
    }

    @ParameterizedTest
    @CsvSource({"number,１２３,123", "number,－１．５,-1.5", "boolean,ｔｒｕｅ,true", "boolean,０,false",
        "date,２０２６-１１-２３,\"2026-11-23\"", "date,２０２６－１１－２３　１０：１５,\"2026-11-23T10:15:00\"",
        "string,１２３ Ａ,\"１２３ Ａ\"", "list(;),Ａ；Ｂ;Ｃ,'[\"Ａ；Ｂ\",\"Ｃ\"]'"})
    void readsFullWidthCharactersAsWhatTheyStandForButInTexts(String type, String cell, String expected) {
        assertThat(written(ValueType.parse(type), cell)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"boolean(ja/nein),ja,true", "boolean(ja/nein),JA,true", "boolean(ja/nein),' Nein ',false", "boolean(はい/いいえ),いいえ,false",
        "boolean(0/1),0,true", "boolean(A/B),Ａ,true"})
    void writesABooleanByTheWordsOfTheType(String type, String cell, String expected) {
        assertThat(written(ValueType.parse(type), cell)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "j", "yes", "ja/nein"})
    void refusesTheUsualWordsForABooleanWithWordsOfItsOwn(String cell) {
        assertThat(refusal(ValueType.parse("boolean(ja/nein)"), cell)).isEqualTo("column \"Value\" is not ja or nein");
    }

    @ParameterizedTest
    @CsvSource({"number,N/A", "number,NaN", "number,' nan '", "boolean,N/A", "date,NaN", "date,NULL", "string,NULL", "string,' \\N '",
        "list(;),(null)", "number,#N/A"})
    void leavesAWordForNoValueOut(String type, String cell) {
        var profile = (Profile) translation(new ExampleExport(), ValueType.parse(type), cell);
        assertThat(new String(profile.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\"}}");
        assertThat(profile.notes()).containsExactly(new Note(2, NoteKind.NULL_VALUE, "column \"Value\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nan", "NaN", "N/A", "null", "NULLS", "\\N\\N", "N", "#N/A!", "Null", "(NULL)"})
    void keepsATextThatOnlyResemblesAWordForNoValue(String cell) throws IOException {
        assertThat(value(cell)).isEqualTo(cell);
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
            2026-11-23 10:15:00 UTC,                   2026-11-23T10:15:00Z
            2026-11-23 10:15:00.123456 UTC,            2026-11-23T10:15:00.123456Z
            2026-11-23T10:15:00GMT,                    2026-11-23T10:15:00Z
            2026-11-23 10:15 utc,                      2026-11-23T10:15:00Z
            2026-11-23 10:15:00 +0000 UTC,             2026-11-23T10:15:00Z
            2026-11-23 10:15:00.5 +0100 CET,           2026-11-23T10:15:00.5+01:00
            2026-11-23 10:15:00 -0500 EST,             2026-11-23T10:15:00-05:00
            2026-11-23 10:15:00 +00:00 UTC,            2026-11-23T10:15:00Z
            2026-11-23 10:15:00.000 Europe/Berlin,     2026-11-23T10:15:00+01:00
            2026-11-23 10:15:00 +0530 IST,             2026-11-23T10:15:00+05:30
            2026-11-23 10:15:00 +0300 +03,             2026-11-23T10:15:00+03:00
            2026-11-23 10:15:00 -0330 -0330,           2026-11-23T10:15:00-03:30
            2026-11-23 10:15:00 GMT+0100,              2026-11-23T10:15:00+01:00
            2026-11-23T10:15:00UTC-05:00,              2026-11-23T10:15:00-05:00
            20261123,                                  2026-11-23
            20261123T101500Z,                          2026-11-23T10:15:00Z
            20261123T1015+0100,                        2026-11-23T10:15:00+01:00
            20261123 10:15:00,                         2026-11-23T10:15:00
            20261123 101500 UTC,                       2026-11-23T10:15:00Z
            ２０２６-11-23,                            2026-11-23
            """)
    void writesADateAsIso8601(String cell, String expected) {
        assertThat(written(ValueType.parse("date"), cell)).isEqualTo("\"" + expected + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.11.2026", "11/23/2026", "20261323", "2026112", "202611230", "20261123101500", "2026-13-01", "2026-02-29", "2026-11-31",
        "2026-1-2", "2026-00-00", "0000-00-01", "+2026-11-23", "12026-11-23", "2026-11-23T", "2026-11-23T25:00",
        "2026-11-23T24:00:00", "2026-11-23T10:15:60", "2026-11-23T10", "2026-11-2310:15", "2026-11-23T10:15:30+19:00",
        "2026-11-23T 10:15", "2026-11-23T10:15:30[Europe/Nowhere]", "2026-11-23T10:15:30 Uhr", "2026-11-23x",
        "2026-11-23 10:15:00 CET", "2026-11-23 10:15:00 +0100 +02", "2026-11-23 10:15:00 Etc/GMT+1", "2026-11-23 10:15:00 GMT+1", "2026-11-23 10:15:00 +0100 UTC", "2026-11-23 10:15:00 AM", "2026-11-23 10:15:00 +0100 Monday",
        "2026-11-23 UTC", "2026-11-23 10:15:00 Europe/Nowhere", "1412098448", "yesterday"})
    void refusesWhatIsNoDate(String cell) {
        assertThat(refusal(ValueType.parse("date"), cell)).isEqualTo(
                "column \"Value\" is not an ISO 8601 date such as 2026-11-23 or 2026-11-23T10:15:00+01:00;"
                        + " for dates of another form set export.newsletter.date-format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-00-00", "0000-00-00 00:00:00", "00000000", "00/00/0000", "00.00.0000 00:00", "0001-01-01",
        "0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC", "1753-01-01", "1753-01-01 00:00:00.000", "1900-01-01",
        "1900-01-01 10:15:00", "19000101", "１９００-０１-０１"})
    void leavesADateThatStandsForNoneOut(String cell) {
        var profile = (Profile) translation(new ExampleExport(), ValueType.parse("date"), cell);
        assertThat(new String(profile.json(), StandardCharsets.UTF_8)).doesNotContain("Value");
        assertThat(profile.notes()).containsExactly(new Note(2, NoteKind.NO_DATE, "column \"Value\""));
    }

    @Test
    void takesTheDatesForNoneThatTheExportNames() {
        var export = new ExampleExport().noDate(LocalDate.of(9999, 12, 31));
        assertThat(written(export, ValueType.parse("date"), "1900-01-01")).isEqualTo("\"1900-01-01\"");
        assertThat(((Profile) translation(export, ValueType.parse("date"), "9999-12-31 23:59:59")).notes()).hasSize(1);
        assertThat(((Profile) translation(export, ValueType.parse("date"), "0000-00-00")).notes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            MM/dd/yyyy;                      11/23/2026;              2026-11-23
            MM/dd/yyyy;                      2026-11-23;              2026-11-23
            MM/dd/yyyy;                      2026-11-23 10:15:00 UTC; 2026-11-23T10:15:00Z
            MM/dd/yyyy;                      １１／２３／２０２６;    2026-11-23
            M/d/yyyy;                        1/2/2026;                2026-01-02
            M/d/yyyy;                        01/02/2026;              2026-01-02
            ddMMyyyy;                        10111212;                1212-11-10
            yyyy-dd-MM;                      2026-01-02;              2026-02-01
            MM/dd/yyyy|MM/dd/yyyy hh:mm a;   11/23/2026 10:15 pm;     2026-11-23T22:15:00
            dd.MM.yyyy|dd.MM.yyyy HH:mm:ss;  23.11.2026 10:15:30;     2026-11-23T10:15:30
            dd-MMM-yyyy;                     23-NOV-2026;             2026-11-23
            yyyy年M月d日;                    2026年1月2日;            2026-01-02
            EEE, d MMM yyyy HH:mm:ss Z;      Mon, 23 Nov 2026 10:15:00 +0100; 2026-11-23T10:15:00+01:00
            """)
    void readsADateByTheFormatsOfTheExport(String format, String cell, String expected) {
        assertThat(written(new ExampleExport().dateFormat(format), ValueType.parse("date"), cell)).isEqualTo("\"" + expected + "\"");
    }

    @ParameterizedTest
    @CsvSource({"MM/dd/yyyy,23/11/2026", "MM/dd/yyyy,1/2/2026", "MM/dd/yyyy,02/30/2026", "ddMMyyyy,20261123", "yyyy-dd-MM,2026-11-23",
        "MM/dd/yyyy,11/23/2026x", "MM/dd/yyyy,11/23/26"})
    void refusesADateOfNoFormatOfTheExport(String format, String cell) {
        assertThat(refusal(new ExampleExport().dateFormat(format), ValueType.parse("date"), cell)).isEqualTo("column \"Value\" is not a"
                + " date as export.newsletter.date-format has it (" + format + "), nor an ISO 8601 date such as 2026-11-23");
    }

    @Test
    void leavesADateForNoneOutInAFormatOfTheExport() {
        var export = new ExampleExport().dateFormat("MM/dd/yyyy");
        for (var cell : List.of("01/01/1900", "00/00/0000", "01/01/0001")) {
            assertThat(((Profile) translation(export, ValueType.parse("date"), cell)).notes()).hasSize(1);
        }
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of(';', "apples", "[\"apples\"]"),
                Arguments.of(';', "apples; pears ;plums", "[\"apples\",\"pears\",\"plums\"]"),
                Arguments.of(';', ";;apples; ;pears;", "[\"apples\",\"pears\"]"),
                Arguments.of('|', "a;b|c", "[\"a;b\",\"c\"]"),
                Arguments.of(';', "[\"a\",\"b\"]", "[\"a\",\"b\"]"),
                Arguments.of(',', "[\"a\",\"b\"]", "[\"a\",\"b\"]"),
                Arguments.of(';', " [ \"a;c\" , \" b \", \"\", null ] ", "[\"a;c\",\"b\"]"),
                Arguments.of(';', "[\"\"a\"\",\"\"b, c\"\"]", "[\"a\",\"b, c\"]"),
                Arguments.of(';', "[\"say \\\"hi\\\"\",\"\\u65e5\"]", "[\"say \\\"hi\\\"\",\"日\"]"),
                Arguments.of(';', "[1, 2.50, true]", "[\"1\",\"2.50\",\"true\"]"),
                Arguments.of(',', "say \"hi\",日本", "[\"say \\\"hi\\\"\",\"日本\"]"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void writesAListOfTrimmedItems(char separator, String cell, String expected) {
        assertThat(written(new ValueType(ValueType.Kind.LIST, separator), cell)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",\"b\"", "[\"a\",\"b", "[", "[a;b]", "['a','b']", "[\"a\"] x", "[\"a\",]", "[\"a\" \"b\"]", "[[\"a\"]]",
        "[{\"a\":1}]", "[\"\"a\",\"b\""})
    void refusesAMalformedJsonArray(String cell) {
        assertThat(refusal(ValueType.parse("list(;)"), cell))
                .isEqualTo("column \"Value\" begins with [ but is not a JSON array of texts such as [\"a\",\"b\"]");
    }

    @Test
    void leavesAListOfNothingOut() {
        assertThat(json(new ValueType(ValueType.Kind.LIST, ';'), "[\"\", null]")).doesNotContain("Value");
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
        return written(new ExampleExport(), type, cell);
    }

    private static String written(ExampleExport export, ValueType type, String cell) {
        String json = json(export, type, cell);
        assertThat(json).startsWith(BEFORE).endsWith(AFTER);
        return json.substring(BEFORE.length(), json.length() - AFTER.length());
    }

    private static String json(ValueType type, String cell) {
        return json(new ExampleExport(), type, cell);
    }

    private static String json(ExampleExport export, ValueType type, String cell) {
        String json = new String(((Profile) translation(export, type, cell)).json(), StandardCharsets.UTF_8);
        try {
            JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json;
    }

    private static String refusal(ValueType type, String cell) {
        return refusal(new ExampleExport(), type, cell);
    }

    private static String refusal(ExampleExport export, ValueType type, String cell) {
        RejectedRecord rejected = (RejectedRecord) translation(export, type, cell);
        assertThat(rejected.reason()).isEqualTo(Reason.TYPE_MISMATCH);
        return rejected.detail();
    }

    private static Translation translation(ExampleExport export, ValueType type, String cell) {
        return export.field("properties.Value", "Value", type).mapper("EMail", "Value")
                .map(new SegmentRecord(2, new String[] {"a@b.co", cell}, 2, new String[0]));
    }
}
