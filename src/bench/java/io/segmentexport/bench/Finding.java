package io.segmentexport.bench;

import java.util.Locale;

/**
 * A figure that has a bound.
 *
 * @param what     what was measured
 * @param measured the figure; infinite where what was to be measured failed
 * @param bound    the most that it may be
 * @param unit     of both; empty for a ratio
 */
record Finding(String what, double measured, double bound, String unit) {

    boolean met() {
        return measured <= bound;
    }

    /** A figure in its unit. */
    String words(double value) {
        if (Double.isInfinite(value)) {
            return "failed";
        }
        return unit.isEmpty() ? figure(value) : figure(value) + " " + unit;
    }

    /** A figure with as many decimals as tell something. */
    static String figure(double value) {
        boolean whole = value >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
