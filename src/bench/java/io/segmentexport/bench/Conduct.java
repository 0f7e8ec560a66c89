package io.segmentexport.bench;

import java.time.Duration;

/**
 * How the {@link Sink} behaves.
 *
 * @param limited       whether it keeps Klaviyo's rate limits
 * @param phaseSeed     where the windows of the limits begin: any number, each another beginning
 * @param latencyMillis how long each answer of its API waits once the request is there as a whole
 */
record Conduct(boolean limited, long phaseSeed, long latencyMillis) {

    /** It takes all it is sent, as fast as it can. */
    static final Conduct PROMPT = new Conduct(false, 0, 0);

    static Conduct limited(long phaseSeed, Duration latency) {
        return new Conduct(true, phaseSeed, latency.toMillis());
    }
}
