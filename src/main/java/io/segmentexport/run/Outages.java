package io.segmentexport.run;

import io.segmentexport.deliver.Batch;
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
     * @param begun when the first of them was made
     */
    public Verdict exhausted(Batch batch, Instant begun) {
        var exhaustions = of(batch.run());
        synchronized (exhaustions) {
            boolean up = exhaustions.since().isEmpty();
            var verdict = exhaustions.exhausted(
                    key(batch), batch.run().reading(), batch.run().run().goesSince(), begun, clock.instant());
            if (up && exhaustions.since().isPresent()) {
                ledger.outages().begin(connection(batch.run()), exhaustions.since().get());
            }
            return verdict;
        }
    }

    /**
     * Klaviyo accepts a batch: its connection has no outage.
     *
     * @param sent when the attempt was made that it accepted
     */
    public void accepted(Batch batch, Instant sent) {
        var exhaustions = of(batch.run());
        synchronized (exhaustions) {
            if (exhaustions.since().isPresent()) {
                ledger.outages().end(connection(batch.run()));
            }
            exhaustions.accepted(key(batch), sent);
        }
    }

    /** Whether Klaviyo has accepted another batch that was sent after the attempts of this one were used up. */
    public boolean acceptedSince(Batch batch) {
        var exhaustions = of(batch.run());
        synchronized (exhaustions) {
            return exhaustions.acceptedSince(key(batch));
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
     * Why a run waits.
     *
     * @param last what was heard last, without personal data
     */
    public Halt.Suspended halt(OpenRun run, String last) {
        var exhaustions = of(run);
        synchronized (exhaustions) {
            var since = exhaustions.since().orElseGet(clock::instant);
            var waiting = since.isAfter(run.run().goesSince()) ? since : run.run().goesSince();
            return new Halt.Suspended(Obstacle.OUTAGE, "Klaviyo has taken no batch on connection " + connection(run) + " since "
                    + seconds(since) + " (" + last + "); the run goes on by itself when it does, and gives up what is not taken until "
                    + seconds(waiting.plus(giveUpAfter)) + " (delivery.give-up-after)");
        }
    }

    private Exhaustions of(OpenRun run) {
        return connections.computeIfAbsent(connection(run),
                connection -> new Exhaustions(giveUpAfter, ledger.outages().since(connection)));
    }

    private static String connection(OpenRun run) {
        return run.connection().id();
    }

    private static String key(Batch batch) {
        return batch.run().id() + "/" + batch.number();
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
