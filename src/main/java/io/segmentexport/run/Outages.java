package io.segmentexport.run;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells an outage of Klaviyo from a batch that Klaviyo never takes, for each connection. If Klaviyo does not answer to a batch
 * until its attempts are used up, the batch may be at fault itself, or Klaviyo may be down. What tells is what becomes of
 * another batch that is sent afterwards, whether Klaviyo accepts it or does not answer to it either. One that was on its way
 * before tells nothing: it may have come through just in time, or all that were under way together fell into one short gap.
 *
 * <p>Since when a connection takes nothing is in the ledger, so that the clock goes on across restarts.
 */
public final class Outages {

    /** What becomes of a batch whose attempts are used up. */
    public enum Verdict {
        /** Not known yet: the run goes on with the next batch, and this one is sent once more when that is accepted. */
        PUT_ASIDE,
        /** Klaviyo takes other batches and not this one; or it has been down for longer than is waited for. */
        UNDELIVERED,
        /** Klaviyo takes no batch: the run is suspended. */
        OUTAGE
    }

    /**
     * The attempts of a batch are used up. Two batches in a row are two of one delivery, the second of which was first sent
     * after that of the first.
     */
    private record Exhaustion(OpenRun delivery, Instant at) {
    }

    /** What is known of a connection. */
    private static final class Known {

        private final Map<String, Exhaustion> exhausted = new HashMap<>();
        private Optional<Instant> downSince;
        private Instant lastSeenUp = Instant.MIN;

        Known(Optional<Instant> downSince) {
            this.downSince = downSince;
        }

        boolean acceptedSince(String batch) {
            return exhausted.containsKey(batch) && exhausted.get(batch).at().isBefore(lastSeenUp);
        }
    }

    private final Ledger ledger;
    private final InstantSource clock;
    private final Duration giveUpAfter;
    private final Map<String, Known> connections = new HashMap<>();

    /** @param giveUpAfter how long an outage may last before batches are given up ({@code delivery.give-up-after}) */
    public Outages(Ledger ledger, InstantSource clock, Duration giveUpAfter) {
        this.ledger = ledger;
        this.clock = clock;
        this.giveUpAfter = giveUpAfter;
    }

    /**
     * What becomes of a batch whose attempts are used up.
     *
     * @param number of the batch
     * @param begun  when the first of them was made
     */
    public synchronized Verdict exhausted(OpenRun run, String number, Instant begun) {
        var known = of(run);
        String batch = key(run, number);
        if (known.acceptedSince(batch)) {
            known.exhausted.remove(batch);
            return Verdict.UNDELIVERED;
        }
        if (known.downSince.isEmpty()) {
            ledger.outages().begin(connection(run), begun);
            known.downSince = Optional.of(begun);
        }
        if (givenUp(run)) {
            known.exhausted.remove(batch);
            return Verdict.UNDELIVERED;
        }
        boolean secondInARow = known.exhausted.entrySet().stream().anyMatch(other -> !other.getKey().equals(batch)
                && other.getValue().delivery() == run && !other.getValue().at().isAfter(begun)
                && !known.acceptedSince(other.getKey()));
        known.exhausted.put(batch, new Exhaustion(run, clock.instant()));
        return secondInARow ? Verdict.OUTAGE : Verdict.PUT_ASIDE;
    }

    /**
     * Klaviyo accepts a batch: its connection has no outage.
     *
     * @param number of the batch
     * @param sent   when the attempt was made that it accepted
     */
    public synchronized void accepted(OpenRun run, String number, Instant sent) {
        var known = of(run);
        if (known.downSince.isPresent()) {
            ledger.outages().end(connection(run));
            known.downSince = Optional.empty();
        }
        known.exhausted.remove(key(run, number));
        known.lastSeenUp = sent.isAfter(known.lastSeenUp) ? sent : known.lastSeenUp;
    }

    /** Whether Klaviyo has accepted another batch that was sent after the attempts of this one were used up. */
    public synchronized boolean acceptedSince(OpenRun run, String number) {
        return of(run).acceptedSince(key(run, number));
    }

    /** Whether the outage of the run's connection has lasted so long that the run, which has to wait itself, waits no longer. */
    public synchronized boolean givenUp(OpenRun run) {
        return of(run).downSince.isPresent() && !clock.instant().isBefore(waitsSince(run).plus(giveUpAfter));
    }

    /**
     * Where a run stands that waits for Klaviyo. What is said is about this run alone: another may have better luck meanwhile.
     *
     * @param last what was heard last, without personal data
     */
    public synchronized Standing standing(OpenRun run, String last) {
        var since = waitsSince(run);
        return Standing.suspended(Kind.OUTAGE, connection(run), seconds(since), last, seconds(since.plus(giveUpAfter)));
    }

    /** Since Klaviyo takes nothing; but a run that was opened, or opened again, later waits since then. */
    private Instant waitsSince(OpenRun run) {
        var since = of(run).downSince.orElseGet(clock::instant);
        return since.isAfter(run.run().goesSince()) ? since : run.run().goesSince();
    }

    private Known of(OpenRun run) {
        return connections.computeIfAbsent(connection(run), connection -> new Known(ledger.outages().since(connection)));
    }

    private static String connection(OpenRun run) {
        return run.connection().id();
    }

    private static String key(OpenRun run, String batch) {
        return run.id() + "/" + batch;
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
