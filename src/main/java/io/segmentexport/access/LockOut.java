package io.segmentexport.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shuts out a name after repeated failures, also the right password then: who guesses learns nothing. Names that nobody has
 * count alike, so that the answers do not tell which ones there are. Memory is bounded: of too many names the one that
 * failed first is forgotten.
 */
final class LockOut {

    static final int FAILURES = 5;
    static final Duration WITHIN = Duration.ofMinutes(15);
    static final Duration LASTS = Duration.ofMinutes(15);
    static final int MOST_NAMES = 10_000;

    private final InstantSource clock;
    private final Map<String, Failures> names = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_NAMES;
        }
    };

    LockOut(InstantSource clock) {
        this.clock = clock;
    }

    /** How long a name is locked out yet; empty where it is not. */
    synchronized Optional<Duration> lockedFor(String name) {
        return Optional.ofNullable(names.get(name))
                .map(failures -> Duration.between(clock.instant(), failures.lockedUntil))
                .filter(lasts -> lasts.compareTo(Duration.ZERO) > 0);
    }

    /** A password was wrong; whether that locks the name out. */
    synchronized boolean failed(String name) {
        return names.computeIfAbsent(name, unknown -> new Failures()).add(clock.instant());
    }

    /** A password was right. */
    synchronized void succeeded(String name) {
        names.remove(name);
    }

    private static final class Failures {

        private final Deque<Instant> times = new ArrayDeque<>(FAILURES);
        private Instant lockedUntil = Instant.EPOCH;

        boolean add(Instant now) {
            times.add(now);
            times.removeIf(time -> !time.isAfter(now.minus(WITHIN)));
            if (times.size() < FAILURES) {
                return false;
            }
            times.clear();
            lockedUntil = now.plus(LASTS);
            return true;
        }
    }
}
