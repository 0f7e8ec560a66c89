package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.ledger.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common: help, wrong command lines, wrong configurations, exit codes. */
class CommandLineTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exprot                          | 'exprot' Did you mean: segment-export export or segment-export exports?",
        "export                          | Missing required parameter: 'EXPORT'",
        "export newsleter                | There is no export \"newsleter\"; there are: newsletter",
        "export newsletter no-such.csv   | no-such.csv is not a file that can be read",
        "export newsletter --dry         | '--dry' Possible solutions: --dry-run",
        "export newsletter --bodies 1    | --bodies goes with --dry-run",
        "export newsletter --bodies=-1   | --bodies takes a number from 0 on, not -1",
        "export newsletter --bodies many | Invalid value for option '--bodies': 'many' is not an int",
        "check newsleter                 | There is no export \"newsleter\"; there are: newsletter",
        "runs --limit 0                  | --limit takes a number from 1 on, not 0",
        "runs one two                    | 'two'",
        "resume                          | Which runs? Name them, or give --all",
        "resume --all x                  | Which runs? Name them, or give --all",
        "resume x                        | There is no run \"x\": there are none yet",
        "replay                          | Missing required parameter: 'RUN'",
        "runs newsleter                  | There is no export \"newsleter\"; there are: newsletter; did you mean 'newsletter'?",
        "report x                        | There is no run \"x\": there are none yet",
        "replay x                        | There is no run \"x\": there are none yet",
        "help exprot                     | Unknown subcommand 'exprot'",
        "report                          | Missing required parameter: 'RUN'",
        "report ../../secret             | \"../../secret\" is not the ID of a run; \"runs\" lists them",
        "sandbox --port 70000            | --port takes 0 to 65535, not 70000"
    })
    void refusesAWrongCommandLineAndSaysWhatToDo(String arguments, String message) throws Exception {
        try (var commands = new Commands(folder)) {
            var ended = commands.run((Object[]) arguments.split(" "));

            assertThat(ended.exitCode()).isEqualTo(64);
            assertThat(ended.errorWords()).contains(message).contains("Help: segment-export").contains("--help");
            assertThat(ended.err().lines()).as("the message is not buried").hasSizeLessThan(6);
            assertThat(ended.out()).isEmpty();
            assertThat(commands.sandbox.requests()).isEmpty();
            assertThat(commands.data()).doesNotExist();
        }
    }

    @Test
    void namesTheCommandsToWhomGivesNone() {
        var ended = Commands.execute();

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("Which command?", "demo", "check", "export", "resume", "replay", "run", "runs",
                "report", "user", "sandbox", "fast-start", "Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "check", "export", "resume", "replay", "run", "exports",
        "runs", "report", "user", "user add", "user remove", "user list", "sandbox", "fast-start"})
    void explainsEveryCommandWithinEightyColumns(String command) {
        var ended = Commands.execute((command + " --help").strip().split(" "));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("Usage: segment-export " + command).contains("--config");
        assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "export", "user"})
    void helpIsTheSameAsTheOption(String command) {
        var ended = Commands.execute(("help " + command).strip().split(" "));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).isEqualTo(Commands.execute((command + " --help").strip().split(" ")).out());
    }

    @Test
    void documentsItsExitCodes() {
        assertThat(Commands.execute("--help").out().lines().map(String::strip))
                .anyMatch(line -> line.startsWith("0  "))
                .anyMatch(line -> line.startsWith("1  "))
                .anyMatch(line -> line.startsWith("2  "))
                .anyMatch(line -> line.startsWith("3  "))
                .anyMatch(line -> line.startsWith("64  "))
                .anyMatch(line -> line.startsWith("78  "));
    }

    @Test
    void saysItsVersion() {
        var ended = Commands.execute("--version");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).startsWith("klaviyo-segment-export ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "export newsletter", "export newsletter --dry-run", "run", "runs", "report x", "demo"})
    void tellsAllFaultsOfTheConfigurationAtOnce(String command) throws Exception {
        try (var commands = new Commands(folder)) {
            commands.configure("""
                    conection.main.display-name = Main
                    export.newsletter.connection = mian
                    export.newsletter.max-profiles = many
                    tracking.deadline = soon
                    """);

            var ended = commands.run((Object[]) command.split(" "));

            assertThat(ended.exitCode()).isEqualTo(78);
            assertThat(ended.errorWords()).contains("application.properties:1:", "application.properties:2:",
                    "application.properties:3:", "application.properties:4:", "conection", "connection", "mian", "main",
                    "max-profiles", "tracking.deadline");
            assertThat(ended.err().lines()).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
            assertThat(commands.data()).doesNotExist();
            assertThat(commands.sandbox.requests()).isEmpty();
        }
    }

    @Test
    void saysWhereItLookedForAConfigurationThatIsNotThere() {
        var missing = folder.resolve("nowhere.properties");

        var ended = Commands.execute("--config", missing.toString(), "runs");

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.errorWords()).contains("nowhere.properties");
    }

    @Test
    void takesTheConfigurationBeforeOrBehindTheCommand() throws Exception {
        try (var commands = new Commands(folder)) {
            assertThat(Commands.execute("runs", "--config", commands.config().toString()).exitCode()).isZero();
            assertThat(Commands.execute("--config", commands.config().toString(), "runs").exitCode()).isZero();
        }
    }

    @Test
    void saysWhichKeyIsMissingToACommandThatNeedsIt() throws Exception {
        try (var commands = new Commands(folder)) {
            commands.configure("connection.main.api-key = {{env:NO_SUCH_KLAVIYO_KEY}}");
            var file = commands.given("HighValue.csv", "EMail\njo@example.com\n");

            var export = commands.run("export", "newsletter", file);
            var dryRun = commands.run("export", "newsletter", "--dry-run", file);

            assertThat(export.exitCode()).isEqualTo(78);
            assertThat(export.errorWords()).contains("connection.main.api-key", "NO_SUCH_KLAVIYO_KEY");
            assertThat(dryRun.exitCode()).as("sends nothing, needs no key").isZero();
            assertThat(commands.run("runs").exitCode()).isZero();
            assertThat(Files.exists(commands.data().resolve("runs"))).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, 0", "COMPLETED_WITH_REJECTIONS, 2", "COMPLETED_INCOMPLETE, 2", "FAILED, 1", "CANCELLED, 1", "SUSPENDED, 3", "UNCONFIRMED, 3",
        "DELIVERING, 3"
    })
    void tellsTheShellHowARunEnded(RunState state, int exitCode) {
        assertThat(ExitCode.of(state)).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 2, 2", "2, 3, 3", "1, 2, 1", "3, 1, 1", "2, 0, 2"})
    void tellsTheShellTheWorstOfSeveralRuns(int one, int other, int worst) {
        assertThat(ExitCode.worse(one, other)).isEqualTo(worst);
    }
}
