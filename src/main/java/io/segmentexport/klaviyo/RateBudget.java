package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Keeps the requests of all exports to one endpoint of one account under Klaviyo's burst and steady limits.
 * Thread-safe; threads are served in the order of their calls.
 *
 * <p>It is not a token bucket such as Bucket4j's. A bucket overruns a fixed window whose start it does not know, even
 * if it refills by the window. {@link RateWindows} explains what does not.
 */
public final class RateBudget {

    private static final BooleanSupplier NEVER_WITHDRAWN = () -> false;
    private static final long LONGEST_SLEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Gate gate;
    private RateWindows windows;

    /** The lock that guards the windows of every budget, the condition that they changed, and a time that tests replace. */
    static class Gate {

        final ReentrantLock lock = new ReentrantLock();
        final Condition changed = lock.newCondition();
        private final long origin = System.nanoTime();

        /** Nanoseconds since a fixed moment; never negative, never decreasing. */
        long nanoTime() {
            return System.nanoTime() - origin;
        }

        /** Waits, with the lock held, until the condition is signalled or the time has passed. It may return early. */
        void await(long nanos) throws InterruptedException {
            changed.awaitNanos(nanos);
        }
    }

    RateBudget(Endpoint endpoint, Gate gate) {
        this.gate = gate;
        this.windows = new RateWindows(endpoint.burstLimit, endpoint.steadyLimit);
    }

    /** Waits without limit until a request may be sent, and takes its place. */
    public Permit take() throws InterruptedException {
        return take(NEVER_WITHDRAWN).orElseThrow();
    }

    /**
     * Waits until a request may be sent, and takes its place.
     *
     * @param withdrawn whether the request was withdrawn; evaluated at least every second
     * @return the permit for one request; empty if it was withdrawn. Report to the permit how the request ended, or its
     *         place is never free again
     */
    public Optional<Permit> take(BooleanSupplier withdrawn) throws InterruptedException {
        long asked = gate.nanoTime();
        turn.lockInterruptibly();
        try {
            gate.lock.lockInterruptibly();
            try {
                return take(asked, withdrawn);
            } finally {
                gate.lock.unlock();
            }
        } finally {
            turn.unlock();
        }
    }

    private Optional<Permit> take(long asked, BooleanSupplier withdrawn) throws InterruptedException {
        while (!withdrawn.getAsBoolean()) {
            long now = gate.nanoTime();
            long opens = windows.opensAt(now);
            if (opens <= now) {
                return Optional.of(new Permit(windows.take(now), Duration.ofNanos(now - asked)));
            }
            long wait = opens - now;
            gate.await(withdrawn == NEVER_WITHDRAWN ? wait : Math.min(wait, LONGEST_SLEEP_NANOS));
        }
        return Optional.empty();
    }

    /** The number of requests that queue behind the one that waits for a place. */
    int queued() {
        return turn.getQueueLength();
    }

    /** Makes this budget use the windows of another. The caller holds the gate. */
    void joinTo(RateBudget other) {
        if (windows != other.windows) {
            other.windows.absorb(windows);
            windows = other.windows;
            gate.changed.signalAll();
        }
    }

    /** The permit for one request. Only the first reported end counts. */
    public final class Permit {

        private final RateWindows.Place place;
        private final Duration waited;
        private boolean ended;

        private Permit(RateWindows.Place place, Duration waited) {
            this.place = place;
            this.waited = waited;
        }

        /** How long the request waited for its place. */
        public Duration waited() {
            return waited;
        }

        /** The request got an answer other than 429. The limits are updated from its headers. */
        public void answered(AnswerHeaders headers) {
            end(now -> windows.answered(place, headers, now));
        }

        /** The request got no answer. */
        public void failed() {
            end(now -> windows.unanswered(place, now));
        }

        /** The request got a 429. No other request is sent before the delay is over. */
        public void throttled(Duration delay) {
            end(now -> windows.throttled(place, delay, now));
        }

        private void end(LongConsumer telling) {
            gate.lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    telling.accept(gate.nanoTime());
                    gate.changed.signalAll();
                }
            } finally {
                gate.lock.unlock();
            }
        }
    }
}
