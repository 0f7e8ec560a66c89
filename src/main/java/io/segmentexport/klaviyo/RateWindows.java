package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The burst and the steady window of one account and endpoint, as far as a client can know them. Times are those of a
 * {@link RateBudget.Gate}. Not thread-safe.
 *
 * <p>Klaviyo counts requests in fixed windows whose start is unknown. Each request takes a place. The place is free
 * again when the window in which Klaviyo counted the request is surely over. That is one window after its answer, or
 * the end that an answer gives ({@code RateLimit-Reset}). So two requests that use a place in turn are never counted in
 * one window, and as many places as the limit cannot overrun it.
 *
 * <p>{@code RateLimit-Remaining} shows what other programs use of the account. Until the window ends, no more requests
 * are sent than it says, less those that Klaviyo may have counted since.
 */
final class RateWindows {

    /** The next request must wait for an answer; time alone does not free a place. */
    static final long NEVER = Long.MAX_VALUE;

    static final long BURST_NANOS = Duration.ofSeconds(1).toNanos();
    static final long STEADY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<Place> places = new ArrayList<>();
    private int burstLimit;
    private int steadyLimit;
    private long closedUntil;
    private ToldWindow told = ToldWindow.NONE;

    RateWindows(int burstLimit, int steadyLimit) {
        this.burstLimit = burstLimit;
        this.steadyLimit = steadyLimit;
    }

    /** A request's place in both windows. */
    static final class Place {
        private final long taken;
        private long answered = NEVER;
        private long burstFree = NEVER;
        private long steadyFree = NEVER;
        /** Whether Klaviyo may have counted it after the count that {@link #told} holds. */
        private boolean maybeUncounted = true;

        private Place(long taken) {
            this.taken = taken;
        }
    }

    /** The steady window that answers described. Its end lies between the two times. */
    private record ToldWindow(int remaining, long earliestEnd, long latestEnd) {
        private static final ToldWindow NONE = new ToldWindow(Integer.MAX_VALUE, 0, 0);
    }

    /** When the next request may be sent: now, a later time, or {@link #NEVER}. */
    long opensAt(long now) {
        places.removeIf(place -> place.burstFree <= now && place.steadyFree <= now);
        long burst = opensAt(now, burstLimit, place -> place.burstFree);
        long steady = opensAt(now, steadyLimit, place -> place.steadyFree);
        return Math.max(Math.max(burst, steady), Math.max(Math.max(now, closedUntil), toldOpensAt(now)));
    }

    private long opensAt(long now, int limit, ToLongFunction<Place> free) {
        long[] held = places.stream().mapToLong(free).filter(time -> time > now).sorted().toArray();
        return held.length < limit ? now : held[held.length - limit];
    }

    private long toldOpensAt(long now) {
        if (now >= told.latestEnd) {
            return now;
        }
        long uncounted = places.stream().filter(place -> place.maybeUncounted).count();
        return told.remaining > uncounted ? now : told.latestEnd;
    }

    /** Takes a place. Call it only when {@link #opensAt} allows it. */
    Place take(long now) {
        Place place = new Place(now);
        places.add(place);
        return place;
    }

    /** The request got an answer. */
    void answered(Place place, AnswerHeaders headers, long now) {
        RateLimits limits = RateLimits.from(headers, burstLimit);
        limits.burst().ifPresent(limit -> burstLimit = limit);
        limits.steady().ifPresent(limit -> steadyLimit = limit);
        unanswered(place, now);
        if (limits.resetSeconds().isPresent()) {
            windowTold(place, limits, now);
        }
    }

    /** The request will get no answer. If Klaviyo counted it, it did so before now. */
    void unanswered(Place place, long now) {
        place.answered = now;
        place.burstFree = now + BURST_NANOS;
        place.steadyFree = now + STEADY_NANOS;
    }

    /** Klaviyo refused the request as one too many. */
    void throttled(Place place, Duration delay, long now) {
        unanswered(place, now);
        closedUntil = Math.max(closedUntil, now + delay.toNanos());
    }

    private void windowTold(Place place, RateLimits limits, long now) {
        // Klaviyo counted the seconds between request and answer, and rounded them up or down.
        long toEnd = limits.resetSeconds().get() * SECOND;
        long earliestEnd = place.taken + toEnd - SECOND;
        long latestEnd = now + toEnd + SECOND;
        place.steadyFree = Math.min(place.steadyFree, latestEnd);
        for (Place other : places) {
            if (other.answered <= place.taken) {
                // Counted before this one, so in the same window or an earlier one.
                other.steadyFree = Math.min(other.steadyFree, latestEnd);
                other.maybeUncounted = false;
            }
        }
        if (limits.remaining().isPresent()) {
            place.maybeUncounted = false;
            remainingTold(limits.remaining().get(), earliestEnd, latestEnd);
        }
    }

    /** Answers may overtake each other. Within a window, the one with the least remaining was counted last. */
    private void remainingTold(int remaining, long earliestEnd, long latestEnd) {
        if (earliestEnd >= told.latestEnd) {
            told = new ToldWindow(remaining, earliestEnd, latestEnd);
        } else if (latestEnd > told.earliestEnd) {
            told = new ToldWindow(Math.min(told.remaining, remaining),
                    Math.max(told.earliestEnd, earliestEnd), Math.min(told.latestEnd, latestEnd));
        }
    }

    /** Adds what another knows of the same windows, because two API keys belong to one account. */
    void absorb(RateWindows other) {
        other.places.forEach(place -> place.maybeUncounted = true);
        places.addAll(other.places);
        burstLimit = Math.min(burstLimit, other.burstLimit);
        steadyLimit = Math.min(steadyLimit, other.steadyLimit);
        closedUntil = Math.max(closedUntil, other.closedUntil);
        told = told.latestEnd >= other.told.latestEnd ? told : other.told;
    }

    /**
     * The limits in an answer's {@code RateLimit-*} headers. They describe the steady window (Klaviyo's guide "Rate limits,
     * status codes, and errors"); {@code RateLimit-Limit} may be a number, or a number and policies:
     * {@code 150, 10;w=1, 150;w=60}. Senseless values are ignored.
     *
     * @param burst        the limit of a second, if the headers give it
     * @param steady       the limit of a minute, if the headers give it
     * @param remaining    how many requests the steady window still takes, if the headers give it
     * @param resetSeconds whole seconds to the end of the steady window, if the headers give it; Klaviyo does not document
     *                     how they are rounded
     */
    record RateLimits(
            Optional<Integer> burst, Optional<Integer> steady, Optional<Integer> remaining, Optional<Integer> resetSeconds) {

        private static final int STEADY_SECONDS = 60;
        private static final Pattern POLICY = Pattern.compile("\\s*(\\d{1,6})\\s*;(?:[^,]*;)?\\s*w=(\\d{1,6})\\s*(?:;.*)?");
        private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,6})(?:\\.\\d+)?\\s*");

        /**
         * Reads the headers.
         *
         * @param burstKnown the limit of a second as known so far; it identifies headers that describe that window
         */
        static RateLimits from(AnswerHeaders headers, int burstKnown) {
            Optional<Integer> bare = Optional.empty();
            Map<Integer, Integer> bySeconds = new HashMap<>();
            for (String part : headers.value("RateLimit-Limit").orElse("").split(",")) {
                Matcher policy = POLICY.matcher(part);
                if (policy.matches()) {
                    bySeconds.put(Integer.valueOf(policy.group(2)), Integer.valueOf(policy.group(1)));
                } else if (bare.isEmpty()) {
                    bare = number(part).filter(limit -> limit > 0);
                }
            }
            Optional<Integer> burst = Optional.ofNullable(bySeconds.get(1)).filter(limit -> limit > 0);
            Optional<Integer> steady = Optional.ofNullable(bySeconds.get(STEADY_SECONDS)).filter(limit -> limit > 0);
            Optional<Integer> reset = headers.value("RateLimit-Reset").flatMap(RateLimits::number)
                    .filter(seconds -> seconds <= STEADY_SECONDS);
            if (reset.filter(seconds -> seconds <= 1).isPresent() && bare.isPresent() && !bare.equals(steady)
                    && bare.equals(burst.or(() -> Optional.of(burstKnown)))) {
                // They describe the second: its limit, and at most one second to its end.
                return new RateLimits(burst, steady, Optional.empty(), Optional.empty());
            }
            Optional<Integer> remaining = headers.value("RateLimit-Remaining").flatMap(RateLimits::number);
            return new RateLimits(burst, steady.isPresent() ? steady : bare, reset.flatMap(seconds -> remaining), reset);
        }

        private static Optional<Integer> number(String text) {
            Matcher number = NUMBER.matcher(text);
            return number.matches() ? Optional.of(Integer.valueOf(number.group(1))) : Optional.empty();
        }
    }
}
