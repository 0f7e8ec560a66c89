package io.segmentexport.sandbox;

/**
 * How many requests one account may make for one operation.
 *
 * @param burst  in each second of the clock
 * @param steady in each minute of the clock
 */
public record RateLimit(int burst, int steady) {

    public RateLimit {
        if (burst < 1 || steady < 1) {
            throw new IllegalArgumentException(
                    "A rate limit must be at least 1, not " + burst + "/s, " + steady + "/m");
        }
    }
}
