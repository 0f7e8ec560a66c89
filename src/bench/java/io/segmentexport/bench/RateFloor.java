package io.segmentexport.bench;

import java.time.Duration;

/** The least time that Klaviyo's limits leave for a number of imports: 10 in each second and 150 in each minute. */
final class RateFloor {

    private static final int BURST = 10;
    private static final int STEADY = 150;

    private RateFloor() {
    }

    /**
     * From the first import to the last, each as early as it may be: no 11 in less than a second, no 151 in less than a
     * minute.
     */
    static Duration of(int imports) {
        var seconds = new long[imports];
        for (int i = 0; i < imports; i++) {
            long afterBurst = i < BURST ? 0 : seconds[i - BURST] + 1;
            long afterSteady = i < STEADY ? 0 : seconds[i - STEADY] + 60;
            seconds[i] = Math.max(afterBurst, afterSteady);
        }
        return Duration.ofSeconds(imports == 0 ? 0 : seconds[imports - 1]);
    }
}
