package io.segmentexport.sandbox;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rate limits of all operations, and how they are announced.
 *
 * @param limits           by operation; an operation without one is not limited and sends no rate headers
 * @param windowsAnnounced whether {@code RateLimit-Limit} has the long form {@code 150, 10;w=1, 150;w=60}, or only the
 *                         steady limit
 */
public record RateLimits(Map<Operation, Limit> limits, boolean windowsAnnounced) {

    public RateLimits {
        limits = Map.copyOf(limits);
    }

    /**
     * How many requests one account may make for one operation.
     *
     * @param burst  in each second of the clock
     * @param steady in each minute of the clock
     */
    public record Limit(int burst, int steady) {
        public Limit {
            if (burst < 1 || steady < 1) {
                throw new IllegalArgumentException(
                        "A rate limit must be at least 1, not " + burst + "/s, " + steady + "/m");
            }
        }
    }

    /** The limits in Klaviyo's document. */
    public static RateLimits klaviyo() {
        return new RateLimits(Arrays.stream(Operation.values())
                .collect(Collectors.toMap(Function.identity(), Operation::limit)), false);
    }

    /** No limits and no rate headers. */
    public static RateLimits off() {
        return new RateLimits(Map.of(), false);
    }
}
