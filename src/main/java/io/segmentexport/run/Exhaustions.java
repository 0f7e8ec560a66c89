package io.segmentexport.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The batches of one connection that Klaviyo did not answer to until their attempts were used up, and what that means. One
 * such batch may be at fault itself, or Klaviyo may be down. What tells is what becomes of another batch that is sent
 * afterwards, whether Klaviyo accepts it or does not answer to it either. One that was on its way before tells nothing: it
 * may have come through just in time, or all that were under way together fell into one short gap. Not thread-safe.
 */
public final class Exhaustions {

    /** What becomes of a batch whose attempts are used up. */
    public enum Verdict {
        /** Not known yet: the run goes on with the next batch, and this one is sent once more when that is accepted. */
        PUT_ASIDE,
        /** Klaviyo takes other batches and not this one; or it has been down for longer than is waited for. */
        UNDELIVERED,
        /** Klaviyo takes no batch: the run is suspended. */
        OUTAGE
    }

    private record Exhaustion(Object reading, Instant at) {
    }

    private final Duration giveUpAfter;
    private final Map<String, Exhaustion> exhausted = new HashMap<>();
    private Optional<Instant> since;
    private Instant lastSeenUp = Instant.MIN;

    /**
     * Begins with what is known.
     *
     * @param giveUpAfter how long an outage may last before batches are given up
     * @param since       since when Klaviyo has not taken a batch, if it is known not to
     */
    Exhaustions(Duration giveUpAfter, Optional<Instant> since) {
        this.giveUpAfter = giveUpAfter;
        this.since = since;
    }

    /**
     * The attempts of a batch are used up.
     *
     * @param batch   its run and number
     * @param reading which delivery of the run it is from: two batches in a row are two of one delivery, the second of
     *                which was first sent when the attempts of the first were used up
     * @param opened  when its run was opened, or opened again; no run is given up before it has waited itself
     * @param begun   when the first of the attempts was made
     */
    Verdict exhausted(String batch, Object reading, Instant opened, Instant begun, Instant now) {
        if (acceptedSince(batch)) {
            exhausted.remove(batch);
            return Verdict.UNDELIVERED;
        }
        since = since.or(() -> Optional.of(begun));
        if (givenUp(opened, now)) {
            exhausted.remove(batch);
            return Verdict.UNDELIVERED;
        }
        boolean secondInARow = exhausted.entrySet().stream().anyMatch(other -> !other.getKey().equals(batch)
                && other.getValue().reading().equals(reading) && !other.getValue().at().isAfter(begun)
                && !acceptedSince(other.getKey()));
        exhausted.put(batch, new Exhaustion(reading, now));
        return secondInARow ? Verdict.OUTAGE : Verdict.PUT_ASIDE;
    }

    /**
     * Klaviyo has accepted a batch: it is not down.
     *
     * @param sent when the attempt was made that it accepted
     */
    void accepted(String batch, Instant sent) {
        exhausted.remove(batch);
        lastSeenUp = sent.isAfter(lastSeenUp) ? sent : lastSeenUp;
        since = Optional.empty();
    }

    /** Whether Klaviyo has accepted a batch that was sent after the attempts of this one were used up. */
    boolean acceptedSince(String batch) {
        return exhausted.containsKey(batch) && exhausted.get(batch).at().isBefore(lastSeenUp);
    }

    /** Whether Klaviyo has been down for so long that a run opened then waits no longer. */
    boolean givenUp(Instant opened, Instant now) {
        return since.map(down -> down.isAfter(opened) ? down : opened)
                .filter(waiting -> Duration.between(waiting, now).compareTo(giveUpAfter) >= 0)
                .isPresent();
    }

    /** Since when Klaviyo has not taken a batch, where it does not answer. */
    Optional<Instant> since() {
        return since;
    }
}
