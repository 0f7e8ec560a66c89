package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When exports run, as the commands tell it, and what a command takes of an export that does not run on arrival. */
class ExportsCommandTest extends CommandTestCase {

    private static final String ON_SCHEDULE = """
            export.newsletter.run = on-schedule
            export.newsletter.schedule = 0 0 0 1 1 ?
            export.newsletter.time-zone = UTC
            """;

    /** The beginning of the year after this one. */
    private static String newYear() {
        return (ZonedDateTime.now(ZoneOffset.UTC).getYear() + 1) + "-01-01";
    }

    @Test
    void tellsWhenAnExportRunsNextAndItsLastRun() throws Exception {
        commands.configure(ON_SCHEDULE);

        assertThat(commands.run("exports").words())
                .contains("newsletter (Newsletter) on-schedule 0 0 0 1 1 ?; next " + newYear() + " 00:00:00 UTC; no run yet");

        commands.run("export", "newsletter", commands.given("HighValue.csv", "EMail\na@example.com\n"));
        var row = new ObjectMapper().readTree(commands.run("exports", "--json").out()).get("exports").get(0);
        assertThat(row.get("export").asText()).isEqualTo("newsletter");
        assertThat(row.get("run").asText()).isEqualTo("on-schedule");
        assertThat(row.get("next").asText()).isEqualTo(newYear() + "T00:00:00Z");
        assertThat(row.get("paused").asBoolean()).isFalse();
        assertThat(row.get("lastRun").get("state").asText()).isEqualTo("completed");
    }

    @Test
    void tellsWhoPausedAScheduleInsteadOfItsNextRun() throws Exception {
        commands.configure(ON_SCHEDULE);
        var settings = new SettingsReader().read(commands.config(), Map.of());
        try (var ledger = Ledger.open(settings)) {
            ledger.schedules().register(Map.of("newsletter", settings.exports().get("newsletter").schedule().orElseThrow()), Instant.now());
            ledger.schedules().pause("newsletter", "user anna", Instant.now());
        }

        assertThat(commands.run("exports").words()).contains("paused by user anna").doesNotContain("next ");
        var row = new ObjectMapper().readTree(commands.run("exports", "--json").out()).get("exports").get(0);
        assertThat(row.get("pausedBy").asText()).isEqualTo("user anna");
        assertThat(row.has("next")).isFalse();
    }

    @Test
    void checksWhenAnExportRunsNext() throws Exception {
        commands.configure(ON_SCHEDULE);

        assertThat(commands.run("check").words()).contains("runs on schedule 0 0 0 1 1 ?, next: " + newYear() + " 00:00, ", "(UTC)");
    }

    @Test
    void exportsTheNewestSnapshotOfAnExportOnDemand() throws Exception {
        commands.configure("export.newsletter.run = on-demand\n");
        var old = Files.writeString(commands.inbox().resolve("HighValue_old.csv"), "EMail\nold@example.com\n");
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-11-22T06:00:00Z")));
        var newest = Files.writeString(commands.inbox().resolve("HighValue_new.csv"), "EMail\na@example.com\n");
        Files.setLastModifiedTime(newest, FileTime.from(Instant.parse("2026-11-23T06:00:00Z")));

        assertThat(commands.run("export", "newsletter", "--dry-run").words()).contains("1 records").doesNotContain("2 records");
        var ended = commands.run("export", "newsletter");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.words()).contains("File HighValue_new.csv", "Superseded HighValue_old.csv", "1 imported");
        assertThat(commands.inbox()).isEmptyDirectory();
        assertThat(commands.run("export", "newsletter").words()).contains("Nothing to export");
    }
}
