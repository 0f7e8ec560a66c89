package io.segmentexport.bench;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * That the {@link Sink} stops to answer for a while.
 *
 * @param at   the number of the import from which on it does not answer
 * @param time how long
 */
record Stop(int at, Duration time) {

    static final Stop NEVER = new Stop(Integer.MAX_VALUE, Duration.ZERO);

    private static final Pattern QUERY = Pattern.compile("stop-at=(\\d+)&millis=(\\d+)");

    /** Reads {@link #query()}; null is never. */
    static Stop of(String query) {
        var stop = QUERY.matcher(query == null ? "" : query);
        return stop.matches()
                ? new Stop(Integer.parseInt(stop.group(1)), Duration.ofMillis(Long.parseLong(stop.group(2))))
                : NEVER;
    }

    String query() {
        return "stop-at=" + at + "&millis=" + time.toMillis();
    }
}
