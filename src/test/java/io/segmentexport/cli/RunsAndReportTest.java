package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.claim.Claims;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history after two runs: one with a rejected record, then one of the same content. */
class RunsAndReportTest {

    @TempDir
    static Path folder;
    private static Commands commands;
    private static String exported;

    @BeforeAll
    static void exportTwice() throws IOException {
        commands = new Commands(folder);
        var file = commands.given("HighValue.csv", "EMail\na@example.com\nb@example.com\nnot an address\n");
        exported = commands.run("export", "newsletter", file).out();
        commands.run("export", "newsletter", file);
    }

    @AfterAll
    static void stop() {
        commands.close();
    }

    private static JsonNode runs(Object... arguments) throws IOException {
        var command = new Object[arguments.length + 2];
        command[0] = "runs";
        command[1] = "--json";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return new ObjectMapper().readTree(commands.run(command).out()).get("runs");
    }

    @Test
    void listsRunsTheNewestFirst() throws Exception {
        var ended = commands.run("runs");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.words()).contains("completed-with-rejections; 3 records, 2 imported, 1 rejected, 0 duplicates");
        assertThat(ended.words()).containsSubsequence(runs().get(0).get("run").asText(), "completed; skipped, same content as",
                runs().get(1).get("run").asText(), "completed-with-rejections");
        assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }

    @Test
    void listsRunsAsJson() throws Exception {
        var first = runs().get(1);

        assertThat(first.get("export").asText()).isEqualTo("newsletter");
        assertThat(first.get("state").asText()).isEqualTo("completed-with-rejections");
        assertThat(first.get("startedBy").asText()).contains(System.getProperty("user.name"));
        assertThat(first.get("records").asLong()).isEqualTo(3);
        assertThat(first.get("imported").asLong()).isEqualTo(2);
        assertThat(first.get("rejected").asLong()).isEqualTo(1);
        assertThat(first.has("endedAt")).isTrue();
        assertThat(runs().get(0).get("sameContentAs")).isEqualTo(first.get("run"));
    }

    @Test
    void listsNoMoreThanItIsAskedFor() throws Exception {
        assertThat(runs()).hasSize(2);
        assertThat(runs("--limit", 1)).hasSize(1);
        assertThat(runs("newsletter")).hasSize(2);
    }

    @Test
    void printsAReportAgainAsItWasPrinted() throws Exception {
        var ended = commands.run("report", runs().get(1).get("run").asText());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).isEqualTo(exported).contains("The sum holds.");
    }

    @Test
    void printsAReportAsJson() throws Exception {
        var run = runs().get(1).get("run").asText();

        var ended = commands.run("report", run, "--json");

        assertThat(ended.exitCode()).isZero();
        var report = new ObjectMapper().readTree(ended.out());
        assertThat(report.get("run").asText()).isEqualTo(run);
        assertThat(report.get("imported").asLong()).isEqualTo(2);
        assertThat(report.at("/rejectedFor/email-malformed").asLong()).isEqualTo(1);
        assertThat(report.get("reconciles").asBoolean()).isTrue();
        assertThat(ended.out()).doesNotContain("@example.com");
    }

    @Test
    void saysWhereRunsAreListedWhereThereIsNoSuchReport() {
        var ended = commands.run("report", "newsletter-20200101-000000-0000");

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.errorWords()).contains("There is no run \"newsletter-20200101-000000-0000\"", "\"runs\" lists them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "report", "resume", "replay"})
    void anUnknownNameIsAWrongCommandLineForEveryCommand(String command) throws Exception {
        var run = runs().get(1).get("run").asText();
        var misspelt = command.equals("runs") ? "newsleter" : run.replace("newsletter", "newsleter");

        var ended = commands.run(command, misspelt);

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.errorWords()).contains("There is no ", "\"" + misspelt + "\"",
                "did you mean '" + (command.equals("runs") ? "newsletter" : run) + "'?");
    }

    @Test
    void saysThatThereAreNoRunsYetAndMakesNoLedger(@TempDir Path fresh) throws Exception {
        try (var none = new Commands(fresh)) {
            assertThat(none.run("runs").words()).contains("No runs yet in the ledger " + none.data().resolve("ledger.db"));
            assertThat(none.run("runs", "--json").words().strip()).isEqualTo("{ \"runs\" : [ ] }");
            assertThat(none.data()).doesNotExist();
        }
    }

    @Test
    void tellsOfARunThatHasNotEndedWhoseFileIsGone(@TempDir Path other) throws Exception {
        try (var others = new Commands(other)) {
            var settings = new SettingsReader().read(others.config(), Map.of());
            var data = new DataFolder(settings.dataFolder());
            var file = others.given("HighValue.csv", "EMail\na@example.com\n");
            String run;
            try (var ledger = Ledgers.embedded(data.ledger())) {
                run = new Claims(settings, data, ledger, Clock.systemUTC())
                        .copy("newsletter", List.of(new SegmentFile(file, "HighValue")), Start.of("test"));
            }
            assertThat(others.run("runs").words()).contains("claimed;").doesNotContain("any more");
            Files.delete(data.run(run).resolve("HighValue.csv"));

            assertThat(others.run("runs").words()).contains("claimed;", "HighValue.csv is not in", "any more");
            assertThat(new ObjectMapper().readTree(others.run("runs", "--json").out()).get("runs").get(0).get("explanation").asText())
                    .isEqualTo("HighValue.csv is not in " + data.run(run) + " any more");
        }
    }
}
