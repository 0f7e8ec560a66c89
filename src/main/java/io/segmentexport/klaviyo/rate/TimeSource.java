package io.segmentexport.klaviyo.rate;

import java.util.concurrent.locks.Condition;

/** A monotonic clock that can be waited on. Tests replace it. */
interface TimeSource {

    /** Nanoseconds since a fixed moment; never negative, never decreasing. */
    long nanoTime();

    /**
     * Waits until the condition is signalled or the time has passed. It may return early.
     *
     * @param changed the condition, whose lock the caller holds
     * @param nanos   the longest wait
     */
    void await(Condition changed, long nanos) throws InterruptedException;

    /** The system's monotonic time. */
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
