package io.segmentexport.bench;

import java.time.Duration;

/**
 * How the {@link Sink} behaves.
 *
 * @param limited       whether it keeps Klaviyo's rate limits
 * @param phaseSeed     where the windows of the limits begin: any number, each another beginning
 * @param latencyMillis how long each answer of its API waits once the request is there as a whole
 * @param stopAt        the number of the import from which on it does not answer for a while
 * @param stopMillis    how long that is
 */
record Conduct(boolean limited, long phaseSeed, long latencyMillis, int stopAt, long stopMillis) {

    /** It takes all it is sent, as fast as it can. */
    static final Conduct PROMPT = new Conduct(false, 0, 0, Integer.MAX_VALUE, 0);

    static Conduct stopping(int at, Duration time) {
        return new Conduct(false, 0, 0, at, time.toMillis());
    }

    static Conduct limited(long phaseSeed, Duration latency) {
        return new Conduct(true, phaseSeed, latency.toMillis(), Integer.MAX_VALUE, 0);
    }
}
