package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.files.DataFolder;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
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
        ledger = Ledgers.embedded(folder.resolve("ledger.db"));
        runs = new Runs(ExampleRun.settings(folder), new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), new RunWatchers());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static final Standing LIST_GONE = Standing.failed(Kind.LIST_GONE, "Y6nRLr", "newsletter");

    /** A run in the ledger, opened so long ago. */
    private void run(String id, RunState state, Duration ago) {
        ledger.runs().open(ExampleRun.run(id, Instant.now().minus(ago), "digest"));
        if (state.ended()) {
            ledger.runs().close(id, state, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), Instant.now());
        } else {
            ledger.runs().move(id, state, Optional.empty());
        }
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
    @EnumSource(names = {"COMPLETED", "COMPLETED_WITH_REJECTIONS", "COMPLETED_INCOMPLETE", "FAILED", "CANCELLED", "UNCONFIRMED"})
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
        ledger.runs().move("a", RunState.TRACKING, LIST_GONE.why());
        var run = runs.open("a");
        assertThat(run.held()).as("it is tracked to its end").isFalse();

        runs.suspend(run.connection(), new Answer.NotAuthorised(Answer.NotAuthorised.Cause.KEY, 401, "the key is revoked"));

        assertThat(run.standing()).as("the first reason stands").isEqualTo(new Standing(Standing.Phase.INTERRUPTED, LIST_GONE.why()));
        assertThat(run.held()).isTrue();
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
        assertThat(run.cancelled()).isTrue();
        assertThat(run.standing().why().orElseThrow().text()).contains("cancelled by user anna", "replay a");
        assertThat(run.toStage()).isFalse();
        assertThat(run.toSend()).isFalse();
        assertThat(run.held()).as("its jobs are followed").isFalse();
    }

    @Test
    void haltsARunThatIsWorkedOnWhenItIsCancelled() {
        run("a", RunState.DELIVERING, Duration.ZERO);
        var run = runs.open("a");

        runs.cancel("a", "user anna");

        assertThat(run.standing().phase()).isEqualTo(Standing.Phase.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "COMPLETED_WITH_REJECTIONS", "COMPLETED_INCOMPLETE", "FAILED", "CANCELLED"})
    void cancelsNoRunThatHasEnded(RunState state) {
        run("a", state, Duration.ZERO);

        assertThat(runs.cancel("a", "user anna")).isFalse();

        assertThat(ledger.runs().get("a").cancelledBy()).isEmpty();
        assertThat(runs.idle("a")).isTrue();
    }

    @Test
    void tellsWhatARunFailedForFromThatItWasCancelledWhenItIsTakenUpAgain() {
        run("failed", RunState.TRACKING, Duration.ZERO);
        ledger.runs().move("failed", RunState.TRACKING, LIST_GONE.why());
        run("cancelled", RunState.TRACKING, Duration.ZERO);
        runs.cancel("failed", "user anna");
        runs.cancel("cancelled", "user anna");
        ledger.runs().move("cancelled", RunState.TRACKING, runs.open("cancelled").standing().why());
        var next = new Runs(ExampleRun.settings(folder), new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), new RunWatchers());

        assertThat(next.open("failed").standing()).isEqualTo(new Standing(Standing.Phase.FAILED_AND_CANCELLED, LIST_GONE.why()));
        assertThat(next.open("cancelled").standing().phase()).isEqualTo(Standing.Phase.CANCELLED);
    }

    @Test
    void takesUpACancelledRunWhoseConnectionIsNotConfiguredAnyMore() {
        var settings = ExampleRun.settings(folder, Map.of());
        runs = new Runs(settings, new DataFolder(folder.resolve("data")), ledger, Clock.systemUTC(), new RunWatchers());
        run("a", RunState.SUSPENDED, Duration.ZERO);
        assertThat(runs.held()).isEmpty();

        ledger.runs().cancel("a", "user anna");

        assertThat(ids(runs.held())).containsExactly("a");
        assertThat(runs.open("a").standing().phase()).isEqualTo(Standing.Phase.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "SUSPENDED", "TRACKING", "UNCONFIRMED"})
    void sendsAndStagesOnlyWhatIsNotTrackedYet(RunState state) {
        run("a", state, Duration.ZERO);

        var run = runs.open("a");

        boolean tracked = state == RunState.TRACKING || state == RunState.UNCONFIRMED;
        assertThat(run.toSend()).isEqualTo(!tracked);
        assertThat(run.toStage()).isEqualTo(!tracked);
        run.staged(run.files());
        assertThat(run.toStage()).as("it is staged").isFalse();
        run.stageAnew();
        assertThat(run.toStage()).isEqualTo(!tracked);
        run.skipAs("earlier");
        assertThat(run.toSend()).as("its content is known").isFalse();
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

        assertThat(newer.standing().phase()).isEqualTo(Standing.Phase.SUSPENDED);
        assertThat(newer.standing().why().map(Explanation::text).orElseThrow()).contains("run older", state.word(), "goes on by itself");
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
}
