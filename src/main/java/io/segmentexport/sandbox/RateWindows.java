package io.segmentexport.sandbox;

import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.Refusal;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts requests in fixed windows of a second and a minute, aligned to the clock, for each account and operation.
 * A throttled request does not count. Thread-safe.
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

    /**
     * Counts a request.
     *
     * @return the rate headers of its answer
     * @throws Refusal if a window is full; it tells the seconds until that window ends, rounded up
     */
    synchronized Map<String, String> admit(String account, Operation operation) {
        Window window = windows.computeIfAbsent(new Counted(account, operation), key -> new Window());
        return limits.of(operation).map(limit -> admit(window, limit)).orElse(Map.of());
    }

    private Map<String, String> admit(Window window, RateLimits.Limit limit) {
        long now = clock.millis();
        window.moveTo(now);
        if (window.inMinute >= limit.steady()) {
            throw new Refusal(Answer.throttled(secondsLeft(now, MINUTE), true));
        }
        if (window.inSecond >= limit.burst()) {
            throw new Refusal(Answer.throttled(secondsLeft(now, SECOND), true));
        }
        window.inSecond++;
        window.inMinute++;
        return Map.of(
                "RateLimit-Limit", announced(limit),
                "RateLimit-Remaining", Integer.toString(limit.steady() - window.inMinute),
                "RateLimit-Reset", Long.toString(secondsLeft(now, MINUTE)));
    }

    private String announced(RateLimits.Limit limit) {
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
