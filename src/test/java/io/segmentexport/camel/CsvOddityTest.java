package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.sandbox.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What CSV files are met in the field, carried through the routes: the profiles hold the very text, or nothing is sent. */
class CsvOddityTest {

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of("export.newsletter.field.first_name", "Name"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static Stream<Arguments> readable() {
        return Stream.of(
                arguments("a byte order mark", "\uFEFFEMail,Name\n1@x.example,Ann\n", Map.of("1@x.example", "Ann")),
                arguments("a byte order mark and quotes", "\uFEFF\"EMail\",\"Name\"\r\n\"2@x.example\",\"Ann\"\r\n",
                        Map.of("2@x.example", "Ann")),
                arguments("semicolons", "Name;EMail\nAnn, Bo;3@x.example\n", Map.of("3@x.example", "Ann, Bo")),
                arguments("tabs", "Name\tEMail\nAnn, Bo; Cy\t4@x.example\n", Map.of("4@x.example", "Ann, Bo; Cy")),
                arguments("pipes", "Name|EMail\nAnn|5@x.example\n", Map.of("5@x.example", "Ann")),
                arguments("quoted line breaks", "EMail,Name\n6@x.example,\"Ann\nBo\r\nCy\"\n7@x.example,\"\n\"\n8@x.example,Di\n",
                        Map.of("6@x.example", "Ann\nBo\r\nCy", "7@x.example", "", "8@x.example", "Di")),
                arguments("doubled quotes", "EMail,Name\n9@x.example,\"Ann \"\"the one\"\" Bo\"\n10@x.example,\"\"\"\"\n",
                        Map.of("9@x.example", "Ann \"the one\" Bo", "10@x.example", "\"")),
                arguments("quotes inside an unquoted cell", "EMail,Name\n11@x.example,5\" disk\n",
                        Map.of("11@x.example", "5\" disk")),
                arguments("CR only", "EMail,Name\r12@x.example,Ann\r13@x.example,Bo\r",
                        Map.of("12@x.example", "Ann", "13@x.example", "Bo")),
                arguments("mixed line breaks and blank lines", "EMail,Name\r\n\n14@x.example,Ann\r\r\n15@x.example,Bo",
                        Map.of("14@x.example", "Ann", "15@x.example", "Bo")),
                arguments("Excel's line of the delimiter", "sep=;\r\nEMail;Name\r\n28@x.example;Ann\r\n", Map.of("28@x.example", "Ann")),
                arguments("blanks around quotes", "EMail, \"Name\"\n\"29@x.example\" , \"Ann, Bo\" \n", Map.of("29@x.example", "Ann, Bo")),
                arguments("an empty cell too many", "EMail,Name\n30@x.example,Ann,\n", Map.of("30@x.example", "Ann")),
                arguments("unmapped columns without a name, and twice", "EMail,,Name,X,X\n31@x.example,1,Ann,2,3\n",
                        Map.of("31@x.example", "Ann")),
                arguments("rows of blanks", "EMail,Name\n32@x.example,Ann\n,\n \n , \n", Map.of("32@x.example", "Ann")),
                arguments("a delimiter in the name of a column", "EMail;Name;Name, full\n33@x.example;Ann;Bo, Ann\n",
                        Map.of("33@x.example", "Ann")),
                arguments("columns without a name at the end", "EMail,Name,,\n18@x.example,Ann,,\n",
                        Map.of("18@x.example", "Ann")),
                arguments("blanks around the names of the columns", " EMail , Name \n19@x.example,Ann\n",
                        Map.of("19@x.example", "Ann")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void bringsTheVeryTextIntoTheProfile(String oddity, String content, Map<String, String> firstNames) throws Exception {
        var before = fixture.sandbox().members(ExportFixture.LIST);

        var report = fixture.export("HighValue.csv", content);

        assertThat(report.explanation()).isNull();
        assertThat(report.imported()).isEqualTo(report.records()).isEqualTo(firstNames.size());
        var added = new HashSet<>(fixture.sandbox().members(ExportFixture.LIST));
        added.removeAll(before);
        assertThat(added).isEqualTo(firstNames.keySet());
        firstNames.forEach((email, name) -> assertThat(
                fixture.sandbox().profile(email).orElseThrow().path("first_name").asText("")).as(email).isEqualTo(name));
    }

    @Test
    void rejectsARaggedRowWithItsNumberAndImportsTheRest() throws Exception {
        var report = fixture.export("HighValue.csv",
                "EMail,Name\n20@x.example,\"two\nlines\"\n\n21@x.example\n22@x.example,Bo,more\n23@x.example,Cy\n");

        assertThat(report.imported()).isEqualTo(2);
        var letter = RejectedFile.of(fixture, report);
        // A quoted line break is no new row, a blank line is one: as a spreadsheet counts.
        assertThat(letter.added(0)).containsExactly("4", "5");
        assertThat(letter.added(1)).containsOnly("ragged-row");
        assertThat(letter.records().get(0).subList(4, 5)).containsExactly("21@x.example");
        assertThat(letter.records().get(1).subList(4, 7)).containsExactly("22@x.example", "Bo", "more");
    }

    @Test
    void rejectsARecordWithAFieldOfAMebibyteAsTooLargeForAProfile() throws Exception {
        var report = fixture.export("HighValue.csv",
                "EMail,Name\n24@x.example,Ann\n25@x.example," + "x".repeat(1 << 20) + "\n26@x.example,Cy\n");

        assertThat(report.imported()).isEqualTo(2);
        assertThat(report.rejectedFor()).isEqualTo(Map.of("profile-too-large", 1L));
        assertThat(RejectedFile.of(fixture, report).records().get(0).get(5)).hasSize(1 << 20);
    }

    @Test
    void completesAFileThatIsAHeaderOnly() throws Exception {
        int imports = imports();

        var report = fixture.export("HighValue.csv", "EMail,Name\n");

        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.records()).isZero();
        assertThat(report.reconciles()).isTrue();
        assertThat(imports()).isEqualTo(imports);
    }

    @Test
    void takesACompressedFile() throws Exception {
        var report = fixture.drop("HighValue-2026-11-23.csv.gz", gzip("EMail,Name\n27@x.example,Ann\n"));

        assertThat(report.imported()).isEqualTo(1);
        assertThat(fixture.sandbox().members(ExportFixture.LIST)).contains("27@x.example");
    }

    static Stream<Arguments> unreadable() throws Exception {
        byte[] cutOff = gzip("EMail,Name\nz@x.example,Ann\n");
        return Stream.of(
                arguments("an empty file", "HighValue.csv", new byte[0], "HighValue.csv: is empty"),
                arguments("a byte order mark alone", "HighValue.csv", "\uFEFF".getBytes(UTF_8), "HighValue.csv: is empty"),
                arguments("blank lines only", "HighValue.csv", "\n\n".getBytes(UTF_8), "blank lines only"),
                arguments("a quote that is never closed", "HighValue.csv",
                        ("EMail,Name\n" + "z@x.example,Ann\n".repeat(2500) + "y@x.example,\"Bo\nx@x.example,Cy\n").getBytes(UTF_8),
                        "HighValue.csv, row 2502: a quote opens here and is never closed"),
                arguments("text after a closing quote", "HighValue.csv",
                        "EMail,Name\nz@x.example,\"Ann\" Bo\n".getBytes(UTF_8), "row 2: text follows a closing quote"),
                arguments("bytes of another charset", "HighValue.csv",
                        ("EMail,Name\n" + "z@x.example,Ann\n".repeat(1500) + "y@x.example,Zo\u00EB\n").getBytes(ISO_8859_1),
                        "HighValue.csv, row 1502: bytes that are not UTF-8"),
                arguments("a column twice", "HighValue.csv", "EMail,Name,Name\nz@x.example,Ann,Bo\n".getBytes(UTF_8),
                        "column \"Name\" is in HighValue.csv more than once (columns 2, 3)"),
                arguments("no header", "HighValue.csv", "z@x.example,Ann\ny@x.example,Bo\n".getBytes(UTF_8),
                        "Its first row looks like data, not like the names of columns"),
                arguments("a NUL", "HighValue.csv", "EMail,Name\nz@x.example,Ann\ny@x.example,B\0\n".getBytes(UTF_8),
                        "HighValue.csv, row 3: a NUL character"),
                arguments("an error page", "HighValue.csv", "<!DOCTYPE html>\n<html><h1>502, Bad Gateway</h1></html>".getBytes(UTF_8),
                        "HighValue.csv is an HTML page, not CSV"),
                arguments("JSON", "HighValue.csv", "[{\"EMail\": \"z@x.example\"}]".getBytes(UTF_8), "HighValue.csv is JSON, not CSV"),
                arguments("Parquet", "HighValue.csv", "PAR1\u0015\u0004\u0015".getBytes(UTF_8), "HighValue.csv is a Parquet file, not CSV"),
                arguments("an Excel workbook", "HighValue.csv", "PK\u0003\u0004\u0014\0\u0006\0[Content_Types].xml".getBytes(ISO_8859_1),
                        "HighValue.csv is an Excel workbook (.xlsx), not CSV. Save it as CSV UTF-8"),
                arguments("an old Excel workbook", "HighValue.csv", "\u00D0\u00CF\u0011\u00E0\0\0".getBytes(ISO_8859_1),
                        "HighValue.csv is an Excel workbook (.xls), not CSV"),
                arguments("a ZIP archive", "HighValue.csv", "PK\u0003\u0004\u0014\0HighValue.csv".getBytes(ISO_8859_1),
                        "HighValue.csv is a ZIP archive, not CSV"),
                arguments("a cell of more than 16 MiB", "HighValue.csv",
                        ("EMail,Name\nz@x.example," + "x".repeat((16 << 20) + 1) + "\n").getBytes(UTF_8),
                        "row 2: a cell is longer than 16,777,216 characters"),
                arguments("compressed data that is cut off", "HighValue.csv.gz",
                        Arrays.copyOf(cutOff, cutOff.length - 9), "the gzip data is damaged or cut off"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void failsBeforeAnythingIsSentAndKeepsTheFileForAPerson(String fault, String name, byte[] content, String message)
            throws Exception {
        int imports = imports();

        var report = fixture.export(name, content);

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.explanation()).contains(message).contains("nothing was sent").doesNotContain("@x.example");
        assertThat(report.imported()).isZero();
        assertThat(imports()).isEqualTo(imports);
        var letter = fixture.data().deadLetter("newsletter", report.run()).resolve(name);
        assertThat(letter).hasBinaryContent(content);
        assertThat(report.places()).containsEntry("dead-letter", List.of(letter.toString()));
        assertThat(Files.exists(fixture.data().run(report.run()))).isFalse();
    }

    private static int imports() {
        return fixture.requests(Operation.BULK_IMPORT).size();
    }

    private static byte[] gzip(String text) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
