package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.Requests.Request;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands ask of the service, in a real ledger. */
class RequestsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Progress HALF = new Progress(RunState.DELIVERING, 1, 2);

    @TempDir
    Path folder;
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledgers.embedded(folder.resolve("ledger.db"));
        List.of("a", "b", "c").forEach(id -> ledger.runs().open(ExampleRun.run(id)));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Requests at(Duration later) {
        return ledger.requests(Clock.fixed(NOW.plus(later), ZoneOffset.UTC));
    }

    private Requests now() {
        return at(Duration.ZERO);
    }

    @Test
    void areTakenInTheOrderInWhichTheyCame() {
        long second = at(Duration.ofMinutes(1)).ask(Request.Kind.REPLAY, "b", "replay b of jo");
        long first = now().ask(Request.Kind.RESUME, "a", "resume a of jo");

        assertThat(now().waiting()).extracting(Request::id).containsExactly(second, first);
        assertThat(now().waiting().get(0)).extracting(Request::kind, Request::run, Request::requestedBy, Request::state, Request::reopened)
                .containsExactly(Request.Kind.REPLAY, "b", "replay b of jo", Request.State.WAITING, false);

        now().take(second);

        assertThat(now().waiting()).extracting(Request::id).containsExactly(first);
        assertThat(now().find(second)).hasValueSatisfying(taken -> assertThat(taken.state()).isEqualTo(Request.State.TAKEN));
    }

    @Test
    void keepTheFirstAnswer() {
        long asked = now().ask(Request.Kind.RESUME, "a", "jo");
        now().answer(asked, Request.State.REFUSED, "no");
        now().answer(asked, Request.State.DONE, "completed");
        now().take(asked);

        assertThat(now().find(asked).orElseThrow().answer()).contains("no");
        assertThat(now().find(asked).orElseThrow().state()).isEqualTo(Request.State.REFUSED);
    }

    @Test
    void waitAgainAfterTheServiceThatTookThemHasCrashed() {
        long asked = now().ask(Request.Kind.RESUME, "a", "jo");
        long answered = now().ask(Request.Kind.RESUME, "b", "jo");
        now().take(asked);
        now().answer(answered, Request.State.DONE, "completed");
        now().tell("a", HALF);

        now().takenBack();

        assertThat(now().waiting()).extracting(Request::id).containsExactly(asked);
        assertThat(now().progress("a")).isEmpty();
    }

    @Test
    void tellWhetherTheRunWasOpenedAgainForThem() {
        long before = now().ask(Request.Kind.REPLAY, "a", "jo");
        ledger.database.jdbi().useHandle(handle -> handle.execute("update run set replayed_at = ? where id = 'a'",
                NOW.plusSeconds(1).toEpochMilli()));
        long after = at(Duration.ofSeconds(2)).ask(Request.Kind.REPLAY, "a", "jo");

        assertThat(now().find(before).orElseThrow().reopened()).isTrue();
        assertThat(now().find(after).orElseThrow().reopened()).isFalse();
    }

    @Test
    void areWatchedWhileTheirCommandIsSeen() {
        long asked = now().ask(Request.Kind.RESUME, "a", "jo");
        long gone = now().ask(Request.Kind.RESUME, "b", "jo");
        now().take(asked);
        now().take(gone);
        now().ask(Request.Kind.RESUME, "c", "jo");

        at(Duration.ofSeconds(50)).seen(List.of(asked));

        assertThat(at(Duration.ofSeconds(59)).watched()).containsExactlyInAnyOrder("a", "b");
        assertThat(at(Duration.ofSeconds(61)).watched()).containsExactly("a");
    }

    @Test
    void keepTheLastProgressUntilItIsToldNoMore() {
        var further = new Progress(RunState.TRACKING, 1, 2);
        now().tell("a", HALF);
        now().tell("a", further);
        assertThat(now().progress("a")).contains(further);
        assertThat(now().progress("b")).isEmpty();

        now().tellNoMore("a");

        assertThat(now().progress("a")).isEmpty();
    }

    @Test
    void areRemovedADayAfterTheyWereAnswered() {
        long done = now().ask(Request.Kind.RESUME, "a", "jo");
        long refused = now().ask(Request.Kind.RESUME, "b", "jo");
        long open = now().ask(Request.Kind.RESUME, "c", "jo");
        now().answer(done, Request.State.DONE, "completed");
        now().answer(refused, Request.State.REFUSED, "no");
        now().take(open);

        at(Duration.ofHours(23)).removeOld();
        assertThat(now().find(done)).isPresent();

        at(Duration.ofHours(25)).removeOld();
        assertThat(List.of(done, refused)).allSatisfy(id -> assertThat(now().find(id)).isEmpty());
        assertThat(now().find(open)).isPresent();
    }

    @Test
    void goWithTheirRunWhereItIsForgotten() {
        long asked = now().ask(Request.Kind.RESUME, "a", "jo");
        now().tell("a", HALF);

        ledger.runs().forget("a");

        assertThat(now().find(asked)).isEmpty();
        assertThat(now().progress("a")).isEmpty();
    }
}
