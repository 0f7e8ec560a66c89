package io.segmentexport.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Repeated trials of one kind.
 *
 * @param trials at least one
 */
record Medians(List<Trial> trials) {

    double seconds() {
        return of(Trial::seconds);
    }

    double leastSeconds() {
        return trials.stream().mapToDouble(Trial::seconds).min().orElseThrow();
    }

    double mostSeconds() {
        return trials.stream().mapToDouble(Trial::seconds).max().orElseThrow();
    }

    double of(ToDoubleFunction<Trial> figure) {
        return median(trials.stream().mapToDouble(figure).toArray());
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
