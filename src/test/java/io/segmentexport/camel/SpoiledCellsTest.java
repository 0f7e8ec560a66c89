package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.close.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What spreadsheets, databases and people make of cells, carried through the routes: the right value, or a reason. */
class SpoiledCellsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> MAPPED = Map.ofEntries(
            Map.entry("export.newsletter.field.external_id", "Nr"),
            Map.entry("export.newsletter.field.phone_number", "Phone"),
            Map.entry("export.newsletter.field.first_name", "Name"),
            Map.entry("export.newsletter.field.location.latitude", "Lat"),
            Map.entry("export.newsletter.type.location.latitude", "number"),
            Map.entry("export.newsletter.field.properties.Points", "Points"),
            Map.entry("export.newsletter.type.properties.Points", "number"),
            Map.entry("export.newsletter.field.properties.Born", "Born"),
            Map.entry("export.newsletter.type.properties.Born", "date"),
            Map.entry("export.newsletter.field.properties.VIP", "VIP"),
            Map.entry("export.newsletter.type.properties.VIP", "boolean"),
            Map.entry("export.newsletter.field.properties.Likes", "Likes"),
            Map.entry("export.newsletter.type.properties.Likes", "list(;)"),
            Map.entry("export.newsletter.phone-region", "JP"));

    /** The other way of each key. */
    private static final Map<String, String> OTHER = Map.of(
            "export.newsletter.type.properties.VIP", "boolean(ja/nein)",
            "export.newsletter.null-values", "なし, -",
            "export.newsletter.spreadsheet-ids", "mend",
            "export.newsletter.no-date", "9999-12-31",
            "export.newsletter.date-format", "MM/dd/yyyy|MM/dd/yyyy HH:mm",
            "export.newsletter.decimal", "comma",
            "export.newsletter.on-misfit", "drop");

    @TempDir
    static Path folder;

    private static ExportFixture usual;
    private static ExportFixture other;
    private static int emails;

    @BeforeAll
    static void start() throws Exception {
        usual = ExportFixture.start(Files.createDirectory(folder.resolve("usual")), MAPPED);
        var keys = new HashMap<>(MAPPED);
        keys.putAll(OTHER);
        other = ExportFixture.start(Files.createDirectory(folder.resolve("other")), keys);
    }

    @AfterAll
    static void stop() {
        usual.close();
        other.close();
    }

    /** The column, the cell as the file has it, and where in the profile which JSON is. */
    static Stream<Arguments> usually() {
        return Stream.of(
                sent("Name", "NULL", "/first_name", ""), sent("Name", "\\N", "/first_name", ""), sent("Name", "(null)", "/first_name", ""),
                sent("Name", "#N/A", "/first_name", ""), sent("Name", "N/A", "/first_name", "\"N/A\""),
                sent("Name", "NaN", "/first_name", "\"NaN\""), sent("Name", "nan", "/first_name", "\"nan\""),
                sent("Name", "Null", "/first_name", "\"Null\""),
                sent("Points", "N/A", "/properties/Points", ""), sent("Points", "NaN", "/properties/Points", ""),
                sent("VIP", "nan", "/properties/VIP", ""), sent("Born", "N/A", "/properties/Born", ""),
                sent("Nr", "NULL", "/external_id", ""), sent("Phone", "NULL", "/phone_number", ""), sent("Likes", "NULL", "/properties/Likes", ""),
                sent("Nr", "'0012345", "/external_id", "\"0012345\""), sent("Nr", "=\"0012346\"", "/external_id", "\"0012346\""),
                sent("Nr", "\"=\"\"0012347\"\"\"", "/external_id", "\"0012347\""),
                sent("Nr", "1.0.0", "/external_id", "\"1.0.0\""), sent("Nr", "v1.0", "/external_id", "\"v1.0\""),
                sent("Nr", "A1E5", "/external_id", "\"A1E5\""), sent("Nr", "12E5", "/external_id", "\"12E5\""),
                sent("Nr", "１２３", "/external_id", "\"１２３\""),
                sent("Born", "2026-11-23 10:15:00 UTC", "/properties/Born", "\"2026-11-23T10:15:00Z\""),
                sent("Born", "2026-11-23 10:15:00 +0000 UTC", "/properties/Born", "\"2026-11-23T10:15:00Z\""),
                sent("Born", "20261123", "/properties/Born", "\"2026-11-23\""),
                sent("Born", "0000-00-00", "/properties/Born", ""), sent("Born", "0000-00-00 00:00:00", "/properties/Born", ""),
                sent("Born", "0001-01-01", "/properties/Born", ""), sent("Born", "1753-01-01 00:00:00", "/properties/Born", ""),
                sent("Born", "1900-01-01", "/properties/Born", ""), sent("Born", "1900-01-02", "/properties/Born", "\"1900-01-02\""),
                sent("Points", "1234.56", "/properties/Points", "1234.56"), sent("VIP", "yes", "/properties/VIP", "true"),
                sent("Likes", "\"[\"\"a\"\",\"\"b\"\"]\"", "/properties/Likes", "[\"a\",\"b\"]"),
                sent("Likes", "[\"a\"]", "/properties/Likes", "[\"a\"]"), sent("Likes", "a;b", "/properties/Likes", "[\"a\",\"b\"]"),
                sent("Phone", "０９０１２３４５６７８", "/phone_number", "\"+819012345678\""),
                sent("Born", "２０２６-１１-２３", "/properties/Born", "\"2026-11-23\""), sent("Points", "１２３", "/properties/Points", "123"),
                sent("VIP", "ｔｒｕｅ", "/properties/VIP", "true"), sent("Name", "ＡＢＣ　１２３", "/first_name", "\"ＡＢＣ　１２３\""));
    }

    static Stream<Arguments> otherwise() {
        return Stream.of(
                sent("Name", "なし", "/first_name", ""), sent("Name", "NULL", "/first_name", "\"NULL\""), sent("Points", "N/A", "/properties/Points", ""),
                sent("Nr", "1701234567.0", "/external_id", "\"1701234567\""), sent("Nr", "1701234568.00", "/external_id", "\"1701234568\""),
                sent("Nr", "\"1701234569,0\"", "/external_id", "\"1701234569\""),
                sent("Born", "11/23/2026", "/properties/Born", "\"2026-11-23\""),
                sent("Born", "11/23/2026 10:15", "/properties/Born", "\"2026-11-23T10:15:00\""),
                sent("Born", "2026-11-23", "/properties/Born", "\"2026-11-23\""), sent("Born", "9999-12-31", "/properties/Born", ""),
                sent("Born", "00/00/0000", "/properties/Born", ""), sent("Born", "1900-01-01", "/properties/Born", "\"1900-01-01\""),
                sent("Points", "\"1.234,56\"", "/properties/Points", "1234.56"), sent("Points", "\"1234,56\"", "/properties/Points", "1234.56"),
                sent("Points", "\"1 234,56\"", "/properties/Points", "1234.56"), sent("Lat", "\"41,8902\"", "/location/latitude", "41.8902"),
                sent("VIP", "Ja", "/properties/VIP", "true"), sent("VIP", "nein", "/properties/VIP", "false"),
                sent("Points", "1234.56", "/properties/Points", ""), sent("Lat", "north", "/location/latitude", ""),
                sent("Born", "23/11/2026", "/properties/Born", ""), sent("Likes", "\"[\"\"a\"\"\"", "/properties/Likes", ""));
    }

    private static Arguments sent(String column, String cell, String place, String json) {
        return arguments(column, cell, place, json);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("usually")
    void sendsTheRightValue(String column, String cell, String place, String json) throws Exception {
        assertSent(usual, column, cell, place, json);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("otherwise")
    void sendsTheRightValueByTheKeysOfTheExport(String column, String cell, String place, String json) throws Exception {
        assertSent(other, column, cell, place, json);
    }

    private static void assertSent(ExportFixture fixture, String column, String cell, String place, String json) throws Exception {
        var email = "p" + emails++ + "@example.com";
        var report = fixture.export("HighValue.csv", file(column, email, cell));
        assertThat(report.rejectedFor()).isEmpty();
        assertThat(report.imported()).isEqualTo(1);
        var value = fixture.sandbox().profile(email).orElseThrow().at(place);
        assertThat(value.isNull() ? JSON.missingNode() : value).isEqualTo(json.isEmpty() ? JSON.missingNode() : JSON.readTree(json));
    }

    /** All mapped columns, one of them filled. */
    private static String file(String column, String email, String cell) {
        var names = List.of("EMail", "Nr", "Phone", "Name", "Lat", "Points", "Born", "VIP", "Likes");
        return String.join(",", names) + "\n" + String.join(",", names.stream()
                .map(name -> name.equals(column) ? cell : name.equals("EMail") ? email : "").toList()) + "\n";
    }

    @Test
    void sendsAFullWidthEmailAddressAsTheOneThatItStandsFor() throws Exception {
        var report = usual.export("HighValue.csv", file("EMail", "", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"));

        assertThat(report.imported()).isEqualTo(1);
        assertThat(usual.sandbox().profile("jane@example.com")).isPresent();
    }

    @Test
    void readsAJsonArrayWhoseQuotesAreNotDoubledWhereNoCommaPartsCells() throws Exception {
        var report = usual.export("HighValue.csv", "EMail;Nr;Phone;Name;Lat;Points;Born;VIP;Likes\n"
                + "l1@example.com;;;;;;;;[\"a\",\"b, c\"]\nl2@example.com;;;;;;;;[\"\"a\"\",\"\"b\"\"]\nl3@example.com;;;;;;;;[\"a\",\n");

        assertThat(report.rejectedFor()).isEqualTo(Map.of("type-mismatch", 1L));
        assertThat(usual.sandbox().profile("l1@example.com").orElseThrow().at("/properties/Likes").toString())
                .isEqualTo("[\"a\",\"b, c\"]");
        assertThat(usual.sandbox().profile("l2@example.com").orElseThrow().at("/properties/Likes").toString()).isEqualTo("[\"a\",\"b\"]");
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                arguments("EMail", "NULL", "email-missing", "null-values"),
                arguments("Nr", "1701234567.0", "external-id-spoiled", "spreadsheet-ids = mend"),
                arguments("Nr", "6.21457E+12", "external-id-spoiled", "scientific notation"),
                arguments("Nr", "\"6,21457E+12\"", "external-id-spoiled", "export the column as text"),
                arguments("Born", "11/23/2026", "type-mismatch", "export.newsletter.date-format"),
                arguments("Points", "\"1.234,56\"", "type-mismatch", "export.newsletter.decimal = comma"),
                arguments("VIP", "ja", "type-mismatch", "true or false"),
                arguments("Likes", "\"[\"\"a\"\",\"\"b\"\"\"", "type-mismatch", "JSON array"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rejected")
    void rejectsTheRestWithItsReason(String column, String cell, String reason, String detail) throws Exception {
        var report = usual.export("HighValue.csv", file(column, "p" + emails++ + "@example.com", cell));

        assertThat(report.rejectedFor()).isEqualTo(Map.of(reason, 1L));
        assertThat(RejectedFile.of(usual, report).added(2).get(0)).contains("column \"" + column + "\"", detail);
    }

    @Test
    void alwaysRejectsABadIdentifier() throws Exception {
        assertThat(other.export("HighValue.csv", file("Nr", "a1@example.com", "6.21457E+12")).rejectedFor())
                .isEqualTo(Map.of("external-id-spoiled", 1L));
        assertThat(other.export("HighValue.csv", file("EMail", "", "nobody")).rejectedFor()).isEqualTo(Map.of("email-malformed", 1L));
    }

    @Test
    void notesAColumnOnceWithTheNumberOfItsRowsAndADroppedFieldByItsRow() throws Exception {
        var report = other.export("HighValue.csv", "EMail,Nr,Phone,Name,Lat,Points,Born,VIP,Likes\n"
                + "n1@example.com,'1,,-,,,9999-12-31,,\nn2@example.com,2.0,,-,north,N/A,,,\nn3@example.com,3,,Ann,,,,,\nbad,4,,-,,,,,\n");

        assertThat(report.notes()).isEqualTo(Map.of("null-value", 3L, "no-date", 1L, "spreadsheet-id", 2L, "field-dropped", 1L));
        assertThat(notes(other, report)).containsExactlyInAnyOrder("file,row,note,detail",
                "HighValue.csv,3,field-dropped,\"column \"\"Lat\"\" is not a number such as 42 or 1.234,5\"",
                ",,null-value,\"column \"\"Name\"\": 2 rows\"", ",,null-value,\"column \"\"Points\"\": 1 row\"",
                ",,no-date,\"column \"\"Born\"\": 1 row\"", ",,spreadsheet-id,\"column \"\"Nr\"\": 2 rows\"");
    }

    private static List<String> notes(ExportFixture fixture, Report report) throws IOException {
        try (var files = Files.walk(fixture.settings().dataFolder())) {
            return Files.readAllLines(files.filter(path -> path.getFileName().toString().equals(report.run() + "-notes.csv"))
                    .findFirst().orElseThrow());
        }
    }
}
