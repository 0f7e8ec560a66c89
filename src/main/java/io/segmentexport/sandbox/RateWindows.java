package io.segmentexport.sandbox;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts requests in fixed windows of a second and a minute, aligned to the clock, for each account and operation.
 * A request that is throttled does not count. Thread-safe.
 */
final class RateWindows {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60_000;

    private final RateLimits limits;
    private final Clock clock;
    private final Map<Counted, Window> windows = new HashMap<>();

    RateWindows(RateLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** What becomes of a request. */
    sealed interface Verdict {
    }

    /**
     * It may go on.
     *
     * @param headers the rate headers of its answer
     */
    record Admitted(Map<String, String> headers) implements Verdict {
    }

    /**
     * It came too early.
     *
     * @param seconds how long until the full window is over, rounded up
     */
    record Throttled(long seconds) implements Verdict {
    }

    synchronized Verdict admit(String account, Operation operation) {
        Window window = windows.computeIfAbsent(new Counted(account, operation), key -> new Window());
        return limits.of(operation).map(limit -> admit(window, limit)).orElseGet(() -> new Admitted(Map.of()));
    }

    private Verdict admit(Window window, RateLimit limit) {
        long now = clock.millis();
        window.moveTo(now);
        if (window.inMinute >= limit.steady()) {
            return new Throttled(secondsLeft(now, MINUTE));
        }
        if (window.inSecond >= limit.burst()) {
            return new Throttled(secondsLeft(now, SECOND));
        }
        window.inSecond++;
        window.inMinute++;
        return new Admitted(Map.of(
                "RateLimit-Limit", announced(limit),
                "RateLimit-Remaining", Integer.toString(limit.steady() - window.inMinute),
                "RateLimit-Reset", Long.toString(secondsLeft(now, MINUTE))));
    }

    private String announced(RateLimit limit) {
        return limits.windowsAnnounced()
                ? "%d, %d;w=1, %d;w=60".formatted(limit.steady(), limit.burst(), limit.steady())
                : Integer.toString(limit.steady());
    }

    private static long secondsLeft(long now, long window) {
        return (window - Math.floorMod(now, window) + SECOND - 1) / SECOND;
    }

    private record Counted(String account, Operation operation) {
    }

    private static final class Window {
        private long second = Long.MIN_VALUE;
        private long minute = Long.MIN_VALUE;
        private int inSecond;
        private int inMinute;

        void moveTo(long now) {
            if (second != Math.floorDiv(now, SECOND)) {
                second = Math.floorDiv(now, SECOND);
                inSecond = 0;
            }
            if (minute != Math.floorDiv(now, MINUTE)) {
                minute = Math.floorDiv(now, MINUTE);
                inMinute = 0;
            }
        }
    }
}
