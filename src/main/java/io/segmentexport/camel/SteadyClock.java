package io.segmentexport.camel;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time for waits and deadlines: the machine's when the process began, and from then on by a monotonic clock. What people
 * read, and what schedules go by, has the machine's own clock.
 */
final class SteadyClock implements InstantSource {

    private final Instant start = InstantSource.system().instant();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
