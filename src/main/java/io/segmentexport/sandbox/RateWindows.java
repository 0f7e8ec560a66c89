package io.segmentexport.sandbox;

import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.Refusal;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
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
    private final Map<List<Object>, Window> windows = new HashMap<>();

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
        RateLimits.Limit limit = limits.limits().get(operation);
        if (limit == null) {
            return Map.of();
        }
        long now = clock.millis();
        Window minute = windows.computeIfAbsent(List.of(account, operation, MINUTE), key -> new Window(MINUTE));
        Window second = windows.computeIfAbsent(List.of(account, operation, SECOND), key -> new Window(SECOND));
        minute.requireRoom(now, limit.steady());
        second.requireRoom(now, limit.burst());
        minute.requests++;
        second.requests++;
        return Map.of(
                "RateLimit-Limit", limits.windowsAnnounced()
                        ? "%d, %d;w=1, %d;w=60".formatted(limit.steady(), limit.burst(), limit.steady())
                        : Integer.toString(limit.steady()),
                "RateLimit-Remaining", Integer.toString(limit.steady() - minute.requests),
                "RateLimit-Reset", Long.toString(minute.secondsLeft(now)));
    }

    private static final class Window {
        private final long millis;
        private long number = Long.MIN_VALUE;
        private int requests;

        Window(long millis) {
            this.millis = millis;
        }

        void requireRoom(long now, int most) {
            if (number != Math.floorDiv(now, millis)) {
                number = Math.floorDiv(now, millis);
                requests = 0;
            }
            if (requests >= most) {
                throw new Refusal(Answer.throttled(secondsLeft(now)));
            }
        }

        long secondsLeft(long now) {
            return (millis - Math.floorMod(now, millis) + SECOND - 1) / SECOND;
        }
    }
}
