package io.segmentexport.close;

import io.segmentexport.ledger.RowList;
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
    static Corrected of(RowList rejected, List<Correction> corrections) {
        var imported = all(corrections, Correction::imported).and(rejected);
        var duplicates = all(corrections, Correction::duplicates).and(rejected).without(imported);
        return new Corrected(imported, duplicates, all(corrections, Correction::again).and(rejected).without(imported).without(duplicates));
    }

    private static RowList all(List<Correction> corrections, Function<Correction, RowList> place) {
        var all = RowList.empty();
        corrections.stream().map(place).forEach(all::addAll);
        return all;
    }

    /** All that came again: it waits in no dead letter of the run that rejected it. */
    RowList all() {
        var all = RowList.empty();
        List.of(imported, duplicates, again).forEach(all::addAll);
        return all;
    }
}
