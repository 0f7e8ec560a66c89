package io.segmentexport.run;

import java.util.List;
import java.util.function.Function;

/**
 * What has become of rejected records of a run that came again in later runs. A record that came in several stands in
 * the best place that it came to.
 *
 * @param imported   imported by a later run
 * @param duplicates not imported, and found to repeat an e-mail address
 * @param again      neither: rejected, undelivered or unconfirmed there, and waiting in the later run's dead letters
 */
record Corrected(RowList imported, RowList duplicates, RowList again) {

    /** What has become of these rejected records. */
    static Corrected of(RowList rejected, List<Replayed> replayed) {
        var imported = all(replayed, Replayed::imported).and(rejected);
        var duplicates = all(replayed, Replayed::duplicates).and(rejected).without(imported);
        return new Corrected(imported, duplicates, all(replayed, Replayed::again).and(rejected).without(imported).without(duplicates));
    }

    private static RowList all(List<Replayed> replayed, Function<Replayed, RowList> place) {
        var all = RowList.empty();
        replayed.stream().map(place).forEach(all::addAll);
        return all;
    }

    /** All that came again: it waits in no dead letter of the run that rejected it. */
    RowList all() {
        var all = RowList.empty();
        List.of(imported, duplicates, again).forEach(all::addAll);
        return all;
    }
}
