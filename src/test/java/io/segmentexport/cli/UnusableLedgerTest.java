package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that needs the ledger, where it cannot be used. */
@Timeout(120)
class UnusableLedgerTest {

    private static final String GARBAGE = "not a ledger\n".repeat(2000);

    @TempDir
    Path folder;
    private Commands commands;

    @BeforeEach
    void start() throws IOException {
        commands = new Commands(folder);
        commands.given("HighValue.csv", "EMail\na@example.com\n");
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    static Stream<List<String>> commands() {
        return Stream.of(List.of("run"), List.of("export", "newsletter", "FILE"), List.of("runs"),
                List.of("report", "newsletter-20200101-000000-0000"), List.of("check"));
    }

    private Commands.Ended run(List<String> command) {
        return commands.run(command.stream()
                .map(word -> word.equals("FILE") ? folder.resolve("given/HighValue.csv").toString() : word).toArray());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysThatItIsDamagedAndWhatToDo(List<String> command) throws Exception {
        var ledger = Files.writeString(Files.createDirectories(commands.data()).resolve("ledger.db"), GARBAGE);

        var ended = run(command);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words() + ended.errorWords()).contains("The ledger " + ledger + " is damaged, or is no ledger",
                "It was not changed. Put back a copy of it. Or move it aside and start again", "data/runs are then adopted");
        assertThat(ended.out() + ended.err()).doesNotContain("Exception", "\tat ");
        assertThat((ended.out() + ended.err()).lines().filter(line -> !line.contains(folder.toString())))
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        assertThat(ledger).hasContent(GARBAGE);
        assertThat(commands.data().resolve("runs")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysThatItCannotBeReachedAndKeepsThePasswordToItself(List<String> command) throws Exception {
        commands.configure("""
                ledger.url = jdbc:postgresql://127.0.0.1:1/exports
                ledger.user = jo
                ledger.password = hunter2
                """);

        var ended = run(command);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words() + ended.errorWords())
                .contains("The ledger jdbc:postgresql://127.0.0.1:1/exports cannot be reached: see that PostgreSQL runs there");
        assertThat(ended.out() + ended.err()).doesNotContain("Exception", "\tat ", "hunter2");
        assertThat(commands.data().resolve("ledger.db")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isAFaultOfTheConfigurationWhereThePasswordIsNotThere(List<String> command) throws Exception {
        commands.configure("""
                ledger.url = jdbc:postgresql://127.0.0.1:1/exports
                ledger.password = {{env:SURELY_NOT_SET_ANYWHERE}}
                """);

        var ended = run(command);

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.words() + ended.errorWords()).contains("ledger.password",
                "the environment variable SURELY_NOT_SET_ANYWHERE is not set");
    }
}
