package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExhaustionsTest {

    private static final Instant OPENED = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration ONE_DAY = Duration.ofHours(24);

    /**
     * Plays what happens on one connection: {@code x1} the attempts of batch 1 are used up, {@code a2} batch 2 is sent and
     * accepted, {@code s2 … A2} it is sent and later accepted, {@code s2 … X2} it is sent and its attempts are used up later,
     * {@code |} the run was suspended and is read anew,
     * {@code +5h} hours pass. A batch of another run has a letter before its number: {@code xb1}.
     */
    private static List<String> verdicts(Exhaustions exhaustions, String events) {
        var verdicts = new ArrayList<String>();
        var now = OPENED;
        var sent = new HashMap<String, Instant>();
        int reading = 1;
        for (String event : events.split(" ")) {
            String rest = event.substring(1);
            now = now.plusMillis(1);
            switch (event.charAt(0)) {
                case 'x', 'X' -> {
                    var begun = event.charAt(0) == 'x' ? now : sent.get(rest);
                    int of = rest.startsWith("b") ? 100 + reading : reading;
                    verdicts.add(exhaustions.exhausted(rest, of, OPENED, begun, now).name().toLowerCase(Locale.ROOT));
                }
                case 'a' -> exhaustions.accepted(rest, now);
                case 's' -> sent.put(rest, now);
                case 'A' -> exhaustions.accepted(rest, sent.get(rest));
                case '|' -> reading++;
                case '+' -> now = now.plus(Duration.parse("PT" + rest));
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
        assertThat(verdicts(new Exhaustions(ONE_DAY, Optional.empty()), events)).containsExactly(verdicts.split(" "));
    }

    @Test
    void goesOnWithTheClockOfTheProcessBefore() {
        var exhaustions = new Exhaustions(ONE_DAY, Optional.of(OPENED));

        assertThat(verdicts(exhaustions, "+25h x1")).containsExactly("undelivered");
    }

    @Test
    void givesUpNoRunThatHasNotWaitedItself() {
        var exhaustions = new Exhaustions(ONE_DAY, Optional.of(OPENED));
        var opened = OPENED.plus(Duration.ofDays(7));

        assertThat(exhaustions.exhausted("1", 1, opened, opened, opened)).isEqualTo(Exhaustions.Verdict.PUT_ASIDE);
        assertThat(exhaustions.givenUp(opened, opened.plus(ONE_DAY))).isTrue();
    }

    @Test
    void countsFromTheFirstAttemptOfTheFirstBatch() {
        var exhaustions = new Exhaustions(ONE_DAY, Optional.empty());

        exhaustions.exhausted("1", 1, OPENED, OPENED.plusSeconds(60), OPENED.plusSeconds(180));
        exhaustions.exhausted("2", 1, OPENED, OPENED.plusSeconds(180), OPENED.plusSeconds(300));

        assertThat(exhaustions.since()).contains(OPENED.plusSeconds(60));
    }
}
