package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.camel.ShippedPages;
import io.segmentexport.claim.Claims;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a new user starts it, in a copy of what is shipped. */
@Timeout(120)
class DemoCommandTest {

    @TempDir
    Path folder;

    private Path shipped() throws IOException {
        ShippedPages.copyTo(folder.resolve("routes"));
        return Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
    }

    @Test
    void carriesTheSampleAndEndsWellWithTheFiguresOfTheSample() throws Exception {
        var expected = new Properties();
        try (var text = Files.newBufferedReader(Path.of("src/main/resources/sample/expected.properties"))) {
            expected.load(text);
        }

        var ended = Commands.execute("--config", shipped().toString(), "demo");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        var demo = folder.resolve("data/demo");
        var report = report(demo);
        assertThat(expected.stringPropertyNames()).hasSizeGreaterThan(6).allSatisfy(what -> assertThat(figure(report, what))
                .as(what).isEqualTo(Long.parseLong(expected.getProperty(what))));
        assertThat(ended.words()).contains("The sum holds.", expected.getProperty("rejected") + " rejected", "dead-letter");
        assertThat(ended.out() + ended.err()).doesNotContain("WARN", "ERROR", "Exception");
        assertThat(demo.resolve("inbox/newsletter")).isEmptyDirectory();
        assertThat(ended.out().lines().filter(line -> !line.contains(folder.toString())))
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }

    private static JsonNode report(Path demo) throws IOException {
        try (var reports = Files.newDirectoryStream(demo.resolve("reports"), "*.json")) {
            return new ObjectMapper().readTree(reports.iterator().next().toFile());
        }
    }

    private static long figure(JsonNode report, String what) {
        return what.startsWith("rejected.")
                ? report.get("rejectedFor").get(what.substring("rejected.".length())).asLong()
                : report.get(what).asLong();
    }

    @Test
    void ignoresTheRunThatAnInterruptedDemoLeftBehindButLetsItEnd() throws Exception {
        var config = shipped();
        // The demo keeps to its own folder, whatever ledger there is for real runs, and waits for no schedule.
        Files.writeString(config, "\nledger.url = jdbc:postgresql://127.0.0.1:1/nowhere\nledger.user = jo\n"
                + "export.newsletter.run = on-schedule\nexport.newsletter.schedule = 0 0 6 * * ?\n", StandardOpenOption.APPEND);
        var data = new DataFolder(folder.resolve("data/demo"));
        var settings = new SettingsReader().read(config, Map.of("data.folder", data.root().toString()));
        var left = Files.writeString(folder.resolve("HighValue_0.csv"), """
                CustomerId,EMail,FirstName,LastName,Phone,City,Country,BirthDate,Points,Newsletter,Interests
                C1,jo@example.com,Jo,Doe,,,,,,,
                """);
        String earlier;
        try (var ledger = Ledgers.embedded(DataFolder.create(data.root()).resolve("ledger.db"))) {
            earlier = new Claims(settings, data, ledger, Clock.systemUTC())
                    .copy("newsletter", List.of(new SegmentFile(left, "HighValue")), Start.of("an earlier demo"));
        }

        var ended = Commands.execute("--config", config.toString(), "demo");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).doesNotContain(earlier).contains("HighValue_1.csv");
        try (var ledger = Ledgers.embedded(data.ledger())) {
            assertThat(ledger.runs().get(earlier).state()).isSameAs(RunState.COMPLETED);
            assertThat(ledger.runs().list(Optional.empty(), 10)).hasSize(2);
        }
    }

    @Test
    void saysWhichExportItWantsWhereTheConfigurationIsAnother() throws Exception {
        var config = Files.writeString(shipped(), Files.readString(folder.resolve("application.properties"))
                .replace("export.newsletter.", "export.weekly."));

        var ended = Commands.execute("--config", config.toString(), "demo");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errorWords()).contains("\"newsletter\"", "weekly");
    }
}
