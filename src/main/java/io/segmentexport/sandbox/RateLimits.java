package io.segmentexport.sandbox;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rate limits of all operations, and how they are announced.
 *
 * @param limits           by operation; an operation without one is not limited and sends no rate headers
 * @param windowsAnnounced whether {@code RateLimit-Limit} has the long form {@code 150, 10;w=1, 150;w=60},
 *                         not only the steady limit
 */
public record RateLimits(Map<Operation, RateLimit> limits, boolean windowsAnnounced) {

    public RateLimits {
        limits = Map.copyOf(limits);
    }

    /** The limits in Klaviyo's document. */
    public static RateLimits klaviyo() {
        Map<Operation, RateLimit> limits = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            limits.put(operation, operation.limit());
        }
        return new RateLimits(limits, false);
    }

    /** No limits and no rate headers. */
    public static RateLimits off() {
        return new RateLimits(Map.of(), false);
    }

    /** The same limit for every operation. */
    public static RateLimits of(int burst, int steady) {
        Map<Operation, RateLimit> limits = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            limits.put(operation, new RateLimit(burst, steady));
        }
        return new RateLimits(limits, false);
    }

    /** These limits, but another one for an operation. */
    public RateLimits with(Operation operation, int burst, int steady) {
        Map<Operation, RateLimit> changed = new EnumMap<>(Operation.class);
        changed.putAll(limits);
        changed.put(operation, new RateLimit(burst, steady));
        return new RateLimits(changed, windowsAnnounced);
    }

    /** These limits with both windows in {@code RateLimit-Limit}. */
    public RateLimits announcingWindows() {
        return new RateLimits(limits, true);
    }

    Optional<RateLimit> of(Operation operation) {
        return Optional.ofNullable(limits.get(operation));
    }
}
