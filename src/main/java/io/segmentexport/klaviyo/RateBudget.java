package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Keeps the requests of all exports to one endpoint of one account under Klaviyo's burst and steady limits. Safe for
 * use by several threads, which are served in the order in which they came.
 *
 * <p>It is no token bucket (such as Bucket4j's): a bucket, even one that refills by the window, overruns a fixed
 * window whose beginning it does not know. {@link RateWindows} says what cannot.
 */
public final class RateBudget {

    private static final BooleanSupplier NEVER_WITHDRAWN = () -> false;
    private static final long LONGEST_SLEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Gate gate;
    private RateWindows windows;

    /** The lock that guards the windows of every budget, and the news that a waiting request may care for. */
    record Gate(ReentrantLock lock, Condition changed, TimeSource time) {
        static Gate of(TimeSource time) {
            ReentrantLock lock = new ReentrantLock();
            return new Gate(lock, lock.newCondition(), time);
        }
    }

    RateBudget(Endpoint endpoint, Gate gate) {
        this.gate = gate;
        this.windows = new RateWindows(endpoint.burstLimit(), endpoint.steadyLimit());
    }

    /** Waits, however long it takes, until a request may go, and takes its place. */
    public Permit take() throws InterruptedException {
        return take(NEVER_WITHDRAWN).orElseThrow();
    }

    /**
     * Waits until a request may go, and takes its place.
     *
     * @param withdrawn whether the request is not wanted any more; asked at least every second
     * @return the permit for one request, which must be told how the request ended, or its place is never free again;
     *         empty where the request was withdrawn
     */
    public Optional<Permit> take(BooleanSupplier withdrawn) throws InterruptedException {
        long asked = gate.time().nanoTime();
        turn.lockInterruptibly();
        try {
            gate.lock().lockInterruptibly();
            try {
                return take(asked, withdrawn);
            } finally {
                gate.lock().unlock();
            }
        } finally {
            turn.unlock();
        }
    }

    private Optional<Permit> take(long asked, BooleanSupplier withdrawn) throws InterruptedException {
        while (!withdrawn.getAsBoolean()) {
            long now = gate.time().nanoTime();
            long opens = windows.opensAt(now);
            if (opens <= now) {
                return Optional.of(new Permit(windows.take(now), Duration.ofNanos(now - asked)));
            }
            long wait = opens - now;
            gate.time().await(gate.changed(), withdrawn == NEVER_WITHDRAWN ? wait : Math.min(wait, LONGEST_SLEEP_NANOS));
        }
        return Optional.empty();
    }

    /** How many requests wait for their turn, the one that waits for its place not counted. */
    int queued() {
        return turn.getQueueLength();
    }

    /** From now on both go by the same windows. The gate is held. */
    void joinTo(RateBudget other) {
        if (windows != other.windows) {
            other.windows.absorb(windows);
            windows = other.windows;
            gate.changed().signalAll();
        }
    }

    /** Leave for one request. Exactly one of its three ends counts, the first that is told. */
    public final class Permit {

        private final RateWindows.Place place;
        private final Duration waited;
        private boolean ended;

        private Permit(RateWindows.Place place, Duration waited) {
            this.place = place;
            this.waited = waited;
        }

        /** How long the request had to wait for its place. */
        public Duration waited() {
            return waited;
        }

        /** The request got an answer other than 429; what its headers tell of the limits is learned. */
        public void answered(AnswerHeaders headers) {
            end(now -> windows.answered(place, headers, now));
        }

        /** The request got no answer. */
        public void failed() {
            end(now -> windows.unanswered(place, now));
        }

        /** The request got a 429: no other goes before the delay is over. */
        public void throttled(Duration delay) {
            end(now -> windows.throttled(place, delay, now));
        }

        private void end(LongConsumer telling) {
            gate.lock().lock();
            try {
                if (!ended) {
                    ended = true;
                    telling.accept(gate.time().nanoTime());
                    gate.changed().signalAll();
                }
            } finally {
                gate.lock().unlock();
            }
        }
    }
}
