package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at before anything leaves: where it does not hold, nothing is sent, and the words say what to do. */
class CheckedBeforeSendingTest {

    private static final String KEY_OF_NOBODY = "pk_00000000000000000000000000000000no";

    @TempDir
    Path folder;

    private static String segment(int records) {
        return IntStream.range(0, records).mapToObj(i -> "p" + i + "@example.com\n").collect(Collectors.joining("", "EMail\n", ""));
    }

    private static void assertNothingSent(ExportFixture fixture, Report report) {
        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.explanation()).contains("nothing was sent");
        assertThat(report.imported()).isZero();
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();
        assertThat(fixture.inbox()).isEmptyDirectory();
    }

    private static void assertDeadLetter(ExportFixture fixture, Report report, String name, String content) throws Exception {
        assertThat(fixture.deadLetters(report)).extracting(Path::getFileName).extracting(Path::toString).containsExactly(name);
        assertThat(fixture.deadLetters(report).get(0)).hasContent(content);
        assertThat(Files.exists(fixture.data().run(report.run()))).isFalse();
    }

    @Test
    void namesTheColumnsItSawWhereTheEmailColumnIsMissing() throws Exception {
        var content = "CustomerId,E-Mail,City\n1,ana@example.com,Rome\n";
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.drop("HighValue.csv", content);

            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("column \"EMail\" is not in HighValue.csv",
                    "Columns found (delimiter comma): \"CustomerId\", \"E-Mail\", \"City\"", "Did you mean \"E-Mail\"?");
            assertDeadLetter(fixture, report, "HighValue.csv", content);
        }
    }

    @Test
    void namesEveryMappedColumnThatIsMissing() throws Exception {
        var keys = Map.of("export.newsletter.field.first_name", "First Name", "export.newsletter.field.location.city", "Town");
        try (var fixture = ExportFixture.start(folder, keys)) {
            var report = fixture.drop("HighValue.csv", "EMail,FirstName,City\nana@example.com,Ana,Rome\n");

            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("\"Town\"", "\"EMail\", \"FirstName\", \"City\"",
                    "Did you mean \"FirstName\" for \"First Name\"?");
        }
    }

    @Test
    void refusesARecordMoreThanAMillion() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.drop("HighValue.csv", segment(1_000_001));

            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("more than 1,000,000 records", "max-profiles", "split the segment or raise it");
        }
    }

    @Test
    void takesAsManyAsTheExportAllowsAndNotOneMore() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.max-profiles", "5"))) {
            var report = fixture.drop("HighValue_2.csv", segment(6));
            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("more than 5 records");

            assertThat(fixture.drop("HighValue_1.csv", segment(5)).imported()).isEqualTo(5);
        }
    }

    @Test
    void countsTheRecordsOfAllPartsTogether() throws Exception {
        var keys = Map.of("export.newsletter.max-profiles", "5", "export.newsletter.whole-when", "done-file");
        try (var fixture = ExportFixture.start(folder, keys)) {
            fixture.put("HighValue_1.csv", segment(5).getBytes(UTF_8));
            fixture.put("HighValue_2.csv", segment(1).getBytes(UTF_8));
            var report = fixture.drop("HighValue.done", "");

            assertNothingSent(fixture, report);
            assertThat(report.explanation())
                    .contains("HighValue_2.csv: with the parts before it holds more than 5 records, the most that max-profiles");
        }
    }

    @Test
    void sendsNothingWithoutConsent() throws Exception {
        Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = %s
                export.newsletter.connection = main
                export.newsletter.list-id = Y6nRLr
                export.newsletter.email-field = EMail
                export.newsletter.segments = HighValue
                """.formatted(ExportFixture.KEY));
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.drop("HighValue.csv", segment(3));

            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("connection.main.data-privacy-consent", "who agreed and when");
            assertThat(report.consent()).isNull();
            assertThat(fixture.sandbox().requests()).as("not even a question").isEmpty();
            assertDeadLetter(fixture, report, "HighValue.csv", segment(3));
        }
    }

    @Test
    void keepsTheConsentThatARunReliedOn() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            assertThat(fixture.drop("HighValue.csv", segment(1)).consent()).isEqualTo("Jo Doe agreed on 2026-01-15");
        }
    }

    @Test
    void suspendsTheRunOfAWrongKeyAndSaysSo() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("connection.main.api-key", KEY_OF_NOBODY))) {
            var report = fixture.drop("HighValue.csv", segment(3));

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).contains("connection.main.api-key", "401", "the run goes on by itself")
                    .doesNotContain(KEY_OF_NOBODY);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();
            assertThat(fixture.data().run(report.run()).resolve("HighValue.csv")).as("waits").hasContent(segment(3));
        }
    }

    @Test
    void failsForAListThatKlaviyoDoesNotKnow() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.list-id", "Gone99"))) {
            var report = fixture.drop("HighValue.csv", segment(3));

            assertNothingSent(fixture, report);
            assertThat(report.explanation()).contains("no list Gone99", "export.newsletter.list-id");
        }
    }
}
