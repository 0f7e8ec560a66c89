package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.camel.ExportFixture;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that have not ended, and runs that left something undelivered, by command and without a service. */
@Timeout(120)
class ResumeAndReplayTest extends CommandTestCase {

    private static final String GOOD = "EMail\na@example.com\nb@example.com\nA@example.com\n";

    private static final String CUT_SHORT = "newsletter-20260228-101500-00ff";

    /** The runs, the oldest first. */
    private List<Run> runs() {
        try (var ledger = Ledgers.embedded(new DataFolder(commands.data()).ledger())) {
            return ledger.runs().list(Optional.empty(), 100).stream().sorted((one, other) -> one.openedAt().compareTo(other.openedAt())).toList();
        }
    }

    private String suspended(String content) throws Exception {
        commands.sandbox.faults().always(Faults.EVERYWHERE, Fault.unauthorised());
        assertThat(commands.run("export", "newsletter", commands.given("HighValue.csv", content)).exitCode()).isEqualTo(3);
        commands.sandbox.faults().clear();
        return runs().get(runs().size() - 1).id();
    }

    /** A process ended when the ledger knew what was about to be claimed, and before any of it was moved. */
    private void claimThatTookNothing(Path... parts) throws IOException {
        var export = new SettingsReader().read(commands.config(), Map.of()).exports().get("newsletter");
        var files = new ArrayList<RunFile>();
        for (var part : parts) {
            files.add(new RunFile(files.size(), "HighValue", part.getFileName().toString(), Files.size(part), Optional.empty(),
                    Optional.empty(), Optional.empty(), Optional.of(part), Optional.empty()));
        }
        try (var ledger = Ledgers.embedded(new DataFolder(commands.data()).ledger())) {
            ledger.runs().open(new Run(CUT_SHORT, export, "digest", Optional.of("Jo Doe agreed on 2026-01-15"), Start.of("pick-up"), files,
                    RunState.CLAIMED, Optional.empty(), Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), false,
                    Instant.parse("2026-02-28T10:15:00Z"), 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void exportsOnceWhatAClaimThatWasCutShortHadNotTakenYet() throws Exception {
        var one = Files.writeString(commands.inbox().resolve("HighValue_1.csv"), "EMail\na@example.com\n");
        var two = Files.writeString(commands.inbox().resolve("HighValue_2.csv"), "EMail\nb@example.com\n");
        claimThatTookNothing(one, two);

        var ended = commands.run("export", "newsletter");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(runs()).singleElement().satisfies(run -> {
            assertThat(run.id()).isNotEqualTo(CUT_SHORT);
            assertThat(run.state()).isEqualTo(RunState.COMPLETED);
            assertThat(run.files()).extracting(RunFile::name).containsExactly("HighValue_1.csv", "HighValue_2.csv");
        });
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
    }

    @Test
    void resumesNoRunWhoseClaimTookNothing() throws Exception {
        var file = Files.writeString(commands.inbox().resolve("HighValue.csv"), GOOD);
        var waits = suspended("EMail\nc@example.com\n");
        claimThatTookNothing(file);

        var ended = commands.run("resume", "--all");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.words()).contains("Run " + waits, "State completed").doesNotContain(CUT_SHORT);
        assertThat(runs()).extracting(Run::id).containsExactly(waits);
        assertThat(file).hasContent(GOOD);
    }

    @Test
    void adoptsTheRunsWhoseFilesAreThereWhereTheLedgerIsNot() throws Exception {
        var left = Files.createDirectories(commands.data().resolve("runs").resolve(CUT_SHORT));
        Files.writeString(left.resolve("HighValue.csv"), GOOD);

        var ended = commands.run("resume", "--all");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.words()).contains("Run " + CUT_SHORT, "State completed", "2 imported");
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
    }

    @Test
    void resumesAllRunsInTheOrderOfTheirOpeningAndEndsAsTheWorst() throws Exception {
        var first = suspended(GOOD);
        var second = suspended("EMail\nnot an address\n");

        var ended = commands.run("resume", "--all");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.words()).containsSubsequence("Run " + first, "State completed", "2 imported", "Run " + second,
                "State completed-with-rejections", "1 rejected");
        assertThat(runs()).hasSize(2).allMatch(run -> run.state().ended());
    }

    @Test
    void saysOfARunThatHasEndedWhatToDoAndResumesTheOthers() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
        commands.run("export", "newsletter", commands.given("HighValue.csv", "EMail\nc@example.com\n"));
        commands.sandbox.faults().clear();
        var undelivered = runs().get(0).id();
        var waits = suspended(GOOD);

        var ended = commands.run("resume", waits, undelivered);

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.words()).contains("Run " + undelivered + " has ended: completed-incomplete. 1 of its records are "
                + "undelivered: \"replay " + undelivered + "\" sends them again.", "Run " + waits, "State completed");
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
    }

    @Test
    void replaysWhatIsUndeliveredAndTellsOfLaterRuns() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
        commands.run("export", "newsletter", commands.given("HighValue.csv", "EMail\nc@example.com\nnot an address\n"));
        commands.sandbox.faults().clear();
        commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
        var undelivered = runs().get(0).id();
        var later = runs().get(1).id();

        var ended = commands.run("replay", undelivered);
        var nothing = commands.run("replay", later);

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.words()).contains("Run " + undelivered, "1 imported", "1 rejected", "0 undelivered", "The sum holds.");
        assertThat(ended.errorWords()).contains("Mind: run " + undelivered + " is older than 1 run(s)", "newer values are overwritten");
        assertThat(commands.sandbox.members(ExportFixture.LIST))
                .containsExactlyInAnyOrder("a@example.com", "b@example.com", "c@example.com");
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.errorWords()).contains("nothing of run " + later + " is undelivered").doesNotContain("Mind:");
    }

    @Test
    void namesTheNearestOfARunThatIsNotThere() throws Exception {
        commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
        var run = runs().get(0).id();
        var mistyped = run.substring(0, run.length() - 1) + "x";

        for (var command : List.of("resume", "replay")) {
            var ended = commands.run(command, mistyped);

            assertThat(ended.exitCode()).isEqualTo(64);
            assertThat(ended.errorWords()).contains("There is no run \"" + mistyped + "\"; did you mean '" + run + "'?");
        }
    }

    @Test
    void saysThatThereIsNothingToResumeAndMakesNoLedger() throws Exception {
        var nothing = commands.run("resume", "--all");
        var unknown = commands.run("resume", "newsletter-20260101-000000-0000");

        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.words()).contains("Nothing to resume");
        assertThat(unknown.exitCode()).isEqualTo(64);
        assertThat(unknown.errorWords()).contains("There is no run \"newsletter-20260101-000000-0000\": there are none yet");
        assertThat(commands.data()).doesNotExist();
    }

    /** The configuration as it is, but for what its keys begin with. */
    private void rename(String from, String to) throws IOException {
        Files.writeString(commands.config(), Files.readString(commands.config()).replaceAll("(?m)^" + Pattern.quote(from), to));
    }

    @Test
    void replaysARunWhoseExportIsNotConfiguredAnyMoreAndNoneWhoseConnectionIsNot() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
        commands.run("export", "newsletter", commands.given("HighValue.csv", "EMail\nc@example.com\n"));
        commands.sandbox.faults().clear();
        var undelivered = runs().get(0).id();
        rename("export.newsletter.", "export.another.");

        rename("connection.main.", "connection.other.");
        rename("export.another.connection = main", "export.another.connection = other");
        var refused = commands.run("replay", undelivered);
        rename("connection.other.", "connection.main.");
        rename("export.another.connection = other", "export.another.connection = main");
        var ended = commands.run("replay", undelivered);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errorWords()).contains("run " + undelivered + " cannot be opened again:", "no connection \"main\"");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.words()).contains("Run " + undelivered, "1 imported", "0 undelivered");
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactly("c@example.com");
    }

    @Test
    void saysWhatIsMissingOfARunWhoseConnectionIsNotConfiguredAnyMore() throws Exception {
        var run = suspended(GOOD);
        commands.configure("""
                export.newsletter.display-name = Newsletter
                export.newsletter.connection = other
                connection.other.api-key = {{file:klaviyo.key}}
                """ + "connection.main.display-name = Main account");
        Files.writeString(commands.config(), Files.readString(commands.config()).replaceAll("(?m)^connection\\.main\\..*\n", ""));

        var ended = commands.run("resume", run);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errorWords()).contains("run " + run + " waits:", "no connection \"main\"");
    }
}
