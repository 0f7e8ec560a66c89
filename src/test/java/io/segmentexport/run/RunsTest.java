package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.files.DataFolder;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunsTest {

    @TempDir
    Path folder;

    private Ledger ledger;
    private Runs runs;

    @BeforeEach
    void open() {
        ledger = Ledger.embedded(folder.resolve("ledger.db"));
        runs = new Runs(ExampleRun.settings(folder), new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), RunWatcher.NONE);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** A run in the ledger, opened so long ago. */
    private void run(String id, RunState state, Duration ago) {
        ledger.runs().open(ExampleRun.run(id, Instant.now().minus(ago), "digest"));
        ledger.runs().move(id, state, Optional.empty());
    }

    private static List<String> ids(List<Run> found) {
        return found.stream().map(Run::id).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED"})
    void takesUpWhatAFaultOrASuspensionHasLeft(RunState state) {
        run("a", state, Duration.ZERO);

        assertThat(ids(runs.held())).containsExactly("a");
        assertThat(runs.unconfirmed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "COMPLETED_WITH_REJECTIONS", "FAILED", "CANCELLED", "UNCONFIRMED"})
    void leavesAloneWhatHasNothingToSend(RunState state) {
        run("a", state, Duration.ofDays(1));

        assertThat(runs.held()).isEmpty();
    }

    @Test
    void takesUpAClaimThatNobodyQueuedAndNotOneThatIsJustBeingMade() {
        run("old", RunState.CLAIMED, Duration.ofMinutes(2));
        run("new", RunState.CLAIMED, Duration.ofSeconds(1));

        assertThat(ids(runs.held())).containsExactly("old");
    }

    @Test
    void looksAtUnconfirmedRunsApart() {
        run("a", RunState.UNCONFIRMED, Duration.ofDays(1));

        assertThat(ids(runs.unconfirmed())).containsExactly("a");
        assertThat(runs.unconfirmed()).as("it stands in the queue").isEmpty();
    }

    @Test
    void handsOutNoRunThatIsQueuedOrWorkedOn() {
        run("a", RunState.SUSPENDED, Duration.ofMinutes(3));
        runs.queue("a");
        assertThat(runs.held()).as("it stands in the queue").isEmpty();

        var open = runs.open("a");
        assertThat(runs.held()).as("it is worked on").isEmpty();

        runs.release(open);
        assertThat(ids(runs.held())).containsExactly("a");
        assertThat(runs.held()).as("it stands in the queue again").isEmpty();
    }

    @Test
    void interruptsAFailedRunWhoseKeyIsNotAcceptedAndTakesItUpAgainAsAFailedOne() {
        run("a", RunState.TRACKING, Duration.ZERO);
        ledger.runs().move("a", RunState.TRACKING, Optional.of("the list is gone"));
        var run = runs.open("a");
        assertThat(run.held()).as("it is tracked to its end").isFalse();

        runs.suspend(run.connection(), new Answer.NotAuthorised(401, "the key is revoked"));

        assertThat(run.halt()).as("the first reason stands").contains(new Halt.Failed("the list is gone"));
        assertThat(run.held()).isTrue();
        assertThat(run.goesOnLater()).isTrue();
        assertThat(run.cutShort()).isTrue();
        runs.release(run);
        assertThat(ids(runs.held())).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED", "UNCONFIRMED"})
    void takesUpARunThatWasCancelledOnlyToEndIt(RunState state) {
        run("a", state, Duration.ZERO);

        assertThat(runs.cancel("a", "user anna")).isTrue();
        assertThat(runs.cancel("a", "user jo")).as("a second time").isFalse();

        assertThat(runs.idle("a")).as("it is to be queued").isFalse();
        var run = runs.open("a");
        assertThat(run.halt()).hasValueSatisfying(halt -> {
            assertThat(halt).isInstanceOf(Halt.Cancelled.class);
            assertThat(halt.explanation()).contains("cancelled by user anna", "replay a");
        });
        assertThat(runs.toRead(run)).isFalse();
        assertThat(run.held()).as("its jobs are followed").isFalse();
    }

    @Test
    void haltsARunThatIsWorkedOnWhenItIsCancelled() {
        run("a", RunState.DELIVERING, Duration.ZERO);
        var run = runs.open("a");

        runs.cancel("a", "user anna");

        assertThat(run.halt()).containsInstanceOf(Halt.Cancelled.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "COMPLETED_WITH_REJECTIONS", "FAILED", "CANCELLED"})
    void cancelsNoRunThatHasEnded(RunState state) {
        run("a", state, Duration.ZERO);
        ledger.runs().close("a", state, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), Instant.now());

        assertThat(runs.cancel("a", "user anna")).isFalse();

        assertThat(ledger.runs().get("a").cancelledBy()).isEmpty();
        assertThat(runs.idle("a")).isTrue();
    }

    @Test
    void tellsWhatARunFailedForFromThatItWasCancelledWhenItIsTakenUpAgain() {
        run("failed", RunState.TRACKING, Duration.ZERO);
        ledger.runs().move("failed", RunState.TRACKING, Optional.of("the list is gone"));
        run("cancelled", RunState.TRACKING, Duration.ZERO);
        runs.cancel("failed", "user anna");
        runs.cancel("cancelled", "user anna");
        ledger.runs().move("cancelled", RunState.TRACKING, runs.open("cancelled").halt().map(Halt::explanation));
        var next = new Runs(ExampleRun.settings(folder), new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), RunWatcher.NONE);

        assertThat(next.open("failed").halt()).contains(new Halt.Failed("the list is gone"));
        assertThat(next.open("cancelled").halt()).containsInstanceOf(Halt.Cancelled.class);
    }

    @Test
    void takesUpACancelledRunWhoseConnectionIsNotConfiguredAnyMore() {
        var settings = ExampleRun.settings(folder, Map.of());
        runs = new Runs(settings, new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), RunWatcher.NONE);
        run("a", RunState.SUSPENDED, Duration.ZERO);
        assertThat(runs.held()).isEmpty();

        ledger.runs().cancel("a", "user anna");

        assertThat(ids(runs.held())).containsExactly("a");
        assertThat(runs.open("a").halt()).containsInstanceOf(Halt.Cancelled.class);
    }

    @Test
    void handsOutAllThatWaitTheOldestFirstSoThatTheyFollowEachOtherWithoutAnotherLook() {
        run("next", RunState.SUSPENDED, Duration.ofMinutes(2));
        run("oldest", RunState.SUSPENDED, Duration.ofMinutes(3));
        run("followed", RunState.TRACKING, Duration.ofMinutes(1));

        assertThat(ids(runs.held())).containsExactly("oldest", "next", "followed");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED"})
    void letsARunWaitBehindAnOlderOneOfItsExportThatHasNotEnded(RunState state) {
        run("older", state, Duration.ofMinutes(2));
        run("newer", RunState.SUSPENDED, Duration.ofMinutes(1));
        var newer = runs.open("newer");

        assertThatThrownBy(() -> runs.turn(newer)).isInstanceOf(RunHaltedException.class);

        assertThat(newer.halt().orElseThrow()).isInstanceOf(Halt.Suspended.class);
        assertThat(newer.halt().orElseThrow().explanation()).contains("run older", state.word(), "goes on by itself");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCONFIRMED", "COMPLETED", "FAILED"})
    void letsARunGoPastAnOlderOneThatHasNothingToSend(RunState state) {
        run("older", state, Duration.ofMinutes(2));
        ledger.runs().close("older", state, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), Instant.now());
        run("newer", RunState.SUSPENDED, Duration.ofMinutes(1));
        var newer = runs.open("newer");

        runs.turn(newer);

        assertThat(newer.halted()).isFalse();
    }

    @Test
    void standStillIsOverWhenNobodyWorksOnARunAndThenAllOfThemGoOn() throws Exception {
        run("worked-on", RunState.SUSPENDED, Duration.ofMinutes(3));
        run("asked-for", RunState.SUSPENDED, Duration.ofMinutes(2));
        run("unconfirmed", RunState.UNCONFIRMED, Duration.ofMinutes(4));
        var open = runs.open("worked-on");
        runs.queue("asked-for");

        assertThat(runs.standStill(Duration.ofMillis(1))).as("one is worked on").isFalse();
        assertThat(open.held()).as("it is told to stop").isTrue();
        runs.release(open);
        assertThat(runs.standStill(Duration.ofDays(1))).isTrue();
        assertThat(runs.open("asked-for")).as("all stand still").isNull();

        assertThat(ids(runs.goOn())).containsExactly("worked-on", "asked-for", "unconfirmed");
        assertThat(runs.held()).as("they are queued").isEmpty();
        assertThat(runs.open("worked-on").held()).isFalse();
    }
}
