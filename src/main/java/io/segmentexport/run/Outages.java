package io.segmentexport.run;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.Exhaustions.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells an outage of Klaviyo from a batch that Klaviyo never takes, for each connection. Since when a connection takes
 * nothing is in the ledger, so that the clock goes on across restarts.
 */
public final class Outages {

    private final Ledger ledger;
    private final Clock clock;
    private final Duration giveUpAfter;
    private final Map<String, Exhaustions> connections = new ConcurrentHashMap<>();

    /** @param giveUpAfter how long an outage may last before batches are given up ({@code delivery.give-up-after}) */
    public Outages(Ledger ledger, Clock clock, Duration giveUpAfter) {
        this.ledger = ledger;
        this.clock = clock;
        this.giveUpAfter = giveUpAfter;
    }

    /**
     * What becomes of a batch whose attempts are used up.
     *
     * @param batch its number
     * @param begun when the first of them was made
     */
    public Verdict exhausted(OpenRun run, String batch, Instant begun) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            boolean up = exhaustions.since().isEmpty();
            var verdict = exhaustions.exhausted(key(run, batch), run, run.run().goesSince(), begun, clock.instant());
            if (up && exhaustions.since().isPresent()) {
                ledger.outages().begin(connection(run), exhaustions.since().get());
            }
            return verdict;
        }
    }

    /**
     * Klaviyo accepts a batch: its connection has no outage.
     *
     * @param batch its number
     * @param sent  when the attempt was made that it accepted
     */
    public void accepted(OpenRun run, String batch, Instant sent) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            if (exhaustions.since().isPresent()) {
                ledger.outages().end(connection(run));
            }
            exhaustions.accepted(key(run, batch), sent);
        }
    }

    /** Whether Klaviyo has accepted another batch that was sent after the attempts of this one were used up. */
    public boolean acceptedSince(OpenRun run, String batch) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            return exhaustions.acceptedSince(key(run, batch));
        }
    }

    /** Whether the outage of the run's connection has lasted so long that the run waits no longer. */
    public boolean givenUp(OpenRun run) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            return exhaustions.givenUp(run.run().goesSince(), clock.instant());
        }
    }

    /**
     * Where a run stands that waits for Klaviyo.
     *
     * @param last what was heard last, without personal data
     */
    public Standing standing(OpenRun run, String last) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            var since = exhaustions.since().orElseGet(clock::instant);
            var waiting = since.isAfter(run.run().goesSince()) ? since : run.run().goesSince();
            return Standing.suspended(Kind.OUTAGE, connection(run), seconds(since), last, seconds(waiting.plus(giveUpAfter)));
        }
    }

    private Exhaustions of(OpenRun run) {
        return connections.computeIfAbsent(connection(run),
                connection -> new Exhaustions(giveUpAfter, ledger.outages().since(connection)));
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
