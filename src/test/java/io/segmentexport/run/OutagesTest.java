package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.Outages.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutagesTest {

    private static final String RUN = ExampleRun.ID;
    private static final Duration ONE_DAY = Duration.ofHours(24);

    @TempDir
    Path folder;
    private Ledger ledger;
    private Instant now = ExampleRun.OPENED;
    private Outages outages;

    @BeforeEach
    void open() {
        ledger = Ledgers.embedded(folder.resolve("ledger.db"));
        outages = new Outages(ledger, () -> now, ONE_DAY);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /**
     * Plays what happens on one connection: {@code x1} the attempts of batch 1 are used up, {@code a2} batch 2 is sent and
     * accepted, {@code s2 … A2} it is sent and later accepted, {@code s2 … X2} it is sent and its attempts are used up later,
     * {@code |} the run was suspended and is read anew,
     * {@code +5h} hours pass. A batch of another run has a letter before its number: {@code xb1}.
     */
    private List<String> verdicts(String events) {
        var verdicts = new ArrayList<String>();
        var sent = new HashMap<String, Instant>();
        var run = takenUp(ExampleRun.run(RUN));
        var other = takenUp(ExampleRun.run("newsletter-20261123-101500-cd34"));
        for (String event : events.split(" ")) {
            String batch = event.substring(1);
            var of = batch.startsWith("b") ? other : run;
            now = now.plusMillis(1);
            switch (event.charAt(0)) {
                case 'x', 'X' -> {
                    var begun = event.charAt(0) == 'x' ? now : sent.get(batch);
                    verdicts.add(outages.exhausted(of, batch, begun).name().toLowerCase(Locale.ROOT));
                }
                case 'a' -> outages.accepted(of, batch, now);
                case 's' -> sent.put(batch, now);
                case 'A' -> outages.accepted(of, batch, sent.get(batch));
                case '|' -> run = takenUp(run.run());
                case '+' -> now = now.plus(Duration.parse("PT" + batch));
                default -> throw new IllegalArgumentException(event);
            }
        }
        return verdicts;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        // One alone says nothing.
        "x1,                            put_aside",
        "a1 x2,                         put_aside",
        // Two in a row: Klaviyo is down.
        "x1 x2,                         put_aside outage",
        "x1 a2 x3 x4,                   put_aside put_aside outage",
        // But not those that were under way together: they are not in a row, and may have met the same short gap.
        "s1 s2 s3 s4 X1 X2 X3 X4,       put_aside put_aside put_aside put_aside",
        "s1 s2 X1 X2 x3,                put_aside put_aside outage",
        "s1 s2 X1 s3 X2 X3,             put_aside put_aside outage",
        "s1 s2 X1 X2 a3 x1 a2,          put_aside put_aside undelivered",
        // Another was accepted in between: Klaviyo is up, so the next is looked at for itself,
        "x1 a2 x3 a4 x5,                put_aside put_aside put_aside",
        // and the first is at fault if it is not taken now.
        "x1 a2 x1,                      put_aside undelivered",
        "x1 a2 x1 x3 x4,                put_aside undelivered put_aside outage",
        "x1 a2 x3 x1 x4,                put_aside put_aside undelivered outage",
        // It was taken: what happens to it afterwards begins anew.
        "x1 a2 a1 x1,                   put_aside put_aside",
        // What was accepted before says nothing.
        "a1 a2 x3 x4,                   put_aside outage",
        // Neither does what was sent before and came through just in time.
        "s1 x2 A1 x3,                   put_aside outage",
        "s1 x2 A1 | x2,                 put_aside put_aside",
        // After a suspension each batch gets its chance to show that Klaviyo is up again,
        "x1 x2 | x1 x2,                 put_aside outage put_aside outage",
        "x1 x2 | x1 a2 x1,              put_aside outage put_aside undelivered",
        // and what another run saw meanwhile counts.
        "x1 | ab1 x1,                   put_aside undelivered",
        // Batches of two runs are not in a row: each run finds out for itself.
        "x1 xb1 xb2 x2,                 put_aside put_aside outage outage",
        // A day without any accepted batch is enough; the clock starts anew with an accepted one.
        "x1 +23h x2,                    put_aside outage",
        "x1 +24h x2 x3,                 put_aside undelivered undelivered",
        "x1 +23h a2 +23h x3,            put_aside put_aside",
        "x1 +20h | x1 +4h | x1,         put_aside put_aside undelivered",
    })
    void tellsWhatBecomesOfABatch(String events, String verdicts) {
        assertThat(verdicts(events)).containsExactly(verdicts.split(" "));
    }

    @Test
    void goesOnWithTheClockOfTheProcessBefore() {
        ledger.outages().begin("main", ExampleRun.OPENED);

        assertThat(verdicts("+25h x1")).containsExactly("undelivered");
    }

    @Test
    void countsFromTheFirstAttemptOfTheFirstBatch() {
        var run = takenUp(ExampleRun.run(RUN));

        outages.exhausted(run, "1", ExampleRun.OPENED.plusSeconds(60));
        outages.exhausted(run, "2", ExampleRun.OPENED.plusSeconds(180));

        assertThat(ledger.outages().since("main")).contains(ExampleRun.OPENED.plusSeconds(60));
    }

    @Test
    void isGivenUpInAnOutageOnlyAfterItHasWaitedItselfSinceItsReplay() {
        now = ExampleRun.OPENED.plus(Duration.ofDays(3));
        var replayedAt = now.minusSeconds(60);
        ledger.outages().begin("main", now.minus(Duration.ofHours(30)));
        ledger.runs().open(ExampleRun.run(RUN, RunFile.claimed(0, "HighValue", "HighValue.csv", 10)));
        assertThat(outages.givenUp(takenUp(ledger.runs().get(RUN)))).isTrue();

        ledger.runs().close(RUN, RunState.FAILED, new RunCounts(2, 0, 0, 0, 2, 0), Optional.empty(), Optional.empty(), now);
        ledger.runs().reopen(RUN, RunState.DELIVERING, replayedAt, Optional.empty());
        var replayed = takenUp(ledger.runs().get(RUN));

        assertThat(outages.givenUp(replayed)).isFalse();
        assertThat(outages.exhausted(replayed, "1", now)).isEqualTo(Verdict.PUT_ASIDE);
        assertThat(outages.standing(replayed, "503").why().map(Explanation::text).orElseThrow())
                .contains("until " + replayedAt.plus(ONE_DAY));
    }

    private OpenRun takenUp(Run run) {
        return new OpenRun(run, ExampleRun.connection(), new DataFolder(folder.resolve("data")));
    }
}
