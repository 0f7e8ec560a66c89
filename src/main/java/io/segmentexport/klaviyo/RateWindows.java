package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The burst and the steady window of one account and endpoint, as far as a client can know them. Times are those of a
 * {@link TimeSource}. Not safe for use by several threads.
 *
 * <p>Klaviyo counts requests in fixed windows whose beginning we do not know. Each request takes a place, and a place
 * is free again when the window that Klaviyo counted its request in is surely over: one window after its answer, since
 * it was counted before; or at the end that an answer tells ({@code RateLimit-Reset}). So two requests that have the
 * same place one after the other are never counted in one window, and as many places as the limit cannot overrun it,
 * wherever windows begin.
 *
 * <p>Other programs that use the account are seen in {@code RateLimit-Remaining}: until the window's end no more
 * requests go than it says, less those that Klaviyo may have counted since.
 */
final class RateWindows {

    /** Only an answer, not time alone, can let the next request go. */
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

    /** The steady window that answers told of: its end lies between the two times. */
    private record ToldWindow(int remaining, long earliestEnd, long latestEnd) {
        private static final ToldWindow NONE = new ToldWindow(Integer.MAX_VALUE, 0, 0);
    }

    /** When the next request may go: now, a later time, or {@link #NEVER}. */
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

    /** Takes a place; to be called when {@link #opensAt} says so. */
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

    /** The request will get no answer: whether and when Klaviyo counted it is not known, but it was before now. */
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
        // The seconds were told between sending and answer, and rounded up or down.
        long toEnd = limits.resetSeconds().getAsInt() * SECOND;
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
            remainingTold(limits.remaining().getAsInt(), earliestEnd, latestEnd);
        }
    }

    /** Answers may overtake each other; within a window, the one with the least remaining was counted last. */
    private void remainingTold(int remaining, long earliestEnd, long latestEnd) {
        if (earliestEnd >= told.latestEnd) {
            told = new ToldWindow(remaining, earliestEnd, latestEnd);
        } else if (latestEnd > told.earliestEnd) {
            told = new ToldWindow(Math.min(told.remaining, remaining),
                    Math.max(told.earliestEnd, earliestEnd), Math.min(told.latestEnd, latestEnd));
        }
    }

    /** Takes over what another knew of the same windows: two API keys turned out to be of one account. */
    void absorb(RateWindows other) {
        other.places.forEach(place -> place.maybeUncounted = true);
        places.addAll(other.places);
        burstLimit = Math.min(burstLimit, other.burstLimit);
        steadyLimit = Math.min(steadyLimit, other.steadyLimit);
        closedUntil = Math.max(closedUntil, other.closedUntil);
        told = told.latestEnd >= other.told.latestEnd ? told : other.told;
    }
}
