package io.segmentexport.bench;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Counts requests as Klaviyo's guide "Rate limits, status codes, and errors" has it: in fixed windows of a second and
 * of a minute. A request over the limit is not counted. Thread-safe.
 */
final class FixedWindows {

    private static final int MANY = 999_999;

    private final Window second;
    private final Window minute;

    private FixedWindows(Window second, Window minute) {
        this.second = second;
        this.minute = minute;
    }

    /** Limits that nobody reaches. */
    static FixedWindows wide() {
        return new FixedWindows(new Window(Duration.ofSeconds(1), MANY, 0), new Window(Duration.ofMinutes(1), MANY, 0));
    }

    /** The limits of an endpoint; where a window begins is drawn at random. */
    static FixedWindows of(Endpoint endpoint, SplittableRandom random) {
        return new FixedWindows(new Window(Duration.ofSeconds(1), endpoint.inSecond(), random.nextDouble()),
                new Window(Duration.ofMinutes(1), endpoint.inMinute(), random.nextDouble()));
    }

    /**
     * What becomes of a request.
     *
     * @param admitted  whether it is within the limits
     * @param limit     what {@code RateLimit-Limit} says
     * @param remaining how many more the minute takes
     * @param seconds   to the end of the minute or, for a request that is not admitted, of the window that is full;
     *                  rounded up
     */
    record Verdict(boolean admitted, String limit, int remaining, long seconds) {
    }

    /** Counts a request that arrives now. */
    synchronized Verdict count() {
        long now = System.nanoTime();
        second.moveTo(now);
        minute.moveTo(now);
        boolean admitted = !second.full() && !minute.full();
        if (admitted) {
            second.counted++;
            minute.counted++;
        }
        var told = admitted || minute.full() ? minute : second;
        return new Verdict(admitted, "%d, %d;w=1, %1$d;w=60".formatted(minute.limit, second.limit),
                minute.limit - minute.counted, told.secondsLeft(now));
    }

    private static final class Window {
        private final long length;
        private final int limit;
        private long begin;
        private int counted;

        /** @param passed the part of it that has passed already, 0 to 1 */
        Window(Duration length, int limit, double passed) {
            this.length = length.toNanos();
            this.limit = limit;
            this.begin = System.nanoTime() - (long) (passed * this.length);
        }

        void moveTo(long now) {
            long over = (now - begin) / length;
            if (over > 0) {
                begin += over * length;
                counted = 0;
            }
        }

        boolean full() {
            return counted >= limit;
        }

        long secondsLeft(long now) {
            return Duration.ofNanos(begin + length - now).plusNanos(999_999_999).toSeconds();
        }
    }
}
