package io.segmentexport.bench;

import java.time.Duration;

/** The least time that Klaviyo's limits leave for a number of imports: 10 in each second and 150 in each minute. */
final class RateFloor {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private RateFloor() {
    }

    /**
     * From the first import to the last, each as early as it may be: no 11 in less than a second, no 151 in less than a
     * minute.
     */
    static Duration of(int imports) {
        return ofPlacesFreeAfterAnswer(imports, Duration.ZERO);
    }

    /**
     * The same for a client that only an answer tells when its request was counted at the latest, so that the request's
     * place is free one window after its answer.
     *
     * @param answer how long each answer takes
     */
    static Duration ofPlacesFreeAfterAnswer(int imports, Duration answer) {
        var nanos = new long[imports];
        int burst = Endpoint.IMPORT.inSecond();
        int steady = Endpoint.IMPORT.inMinute();
        for (int i = 0; i < imports; i++) {
            long afterBurst = i < burst ? 0 : nanos[i - burst] + SECOND + answer.toNanos();
            long afterSteady = i < steady ? 0 : nanos[i - steady] + MINUTE + answer.toNanos();
            nanos[i] = Math.max(afterBurst, afterSteady);
        }
        return Duration.ofNanos(imports == 0 ? 0 : nanos[imports - 1]);
    }
}
