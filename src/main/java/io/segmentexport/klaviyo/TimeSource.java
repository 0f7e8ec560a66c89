package io.segmentexport.klaviyo;

import java.util.concurrent.locks.Condition;

/** The time that rate budgets go by, and the waiting in it. */
interface TimeSource {

    /** Nanoseconds since some moment; never negative, never going back. */
    long nanoTime();

    /**
     * Waits until the condition is signalled or the time has passed, or for no reason.
     *
     * @param changed the condition, whose lock the caller holds
     * @param nanos   how long at most
     */
    void await(Condition changed, long nanos) throws InterruptedException;

    /** The machine's own, monotonic time. */
    static TimeSource system() {
        long origin = System.nanoTime();
        return new TimeSource() {
            @Override
            public long nanoTime() {
                return System.nanoTime() - origin;
            }

            @Override
            public void await(Condition changed, long nanos) throws InterruptedException {
                changed.awaitNanos(nanos);
            }
        };
    }
}
