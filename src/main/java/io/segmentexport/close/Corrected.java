package io.segmentexport.close;

import java.util.List;
import java.util.function.Function;
import org.roaringbitmap.RoaringBitmap;

/**
 * What has become of rejected records of a run that came again in later runs. A record that came in several stands in
 * the best place that it came to.
 *
 * @param imported   imported by a later run
 * @param duplicates not imported, and found to repeat an e-mail address
 * @param again      neither: rejected, undelivered or unconfirmed there, and waiting in the later run's dead letters
 */
record Corrected(RoaringBitmap imported, RoaringBitmap duplicates, RoaringBitmap again) {

    /** What has become of these rejected records. */
    static Corrected of(RoaringBitmap rejected, List<Correction> corrections) {
        var imported = RoaringBitmap.and(rejected, any(corrections, Correction::imported));
        var duplicates = RoaringBitmap.andNot(RoaringBitmap.and(rejected, any(corrections, Correction::duplicates)), imported);
        var again = RoaringBitmap.andNot(RoaringBitmap.and(rejected, any(corrections, Correction::again)),
                RoaringBitmap.or(imported, duplicates));
        return new Corrected(imported, duplicates, again);
    }

    private static RoaringBitmap any(List<Correction> corrections, Function<Correction, RoaringBitmap> place) {
        return RoaringBitmap.or(corrections.stream().map(place).iterator());
    }

    /** All that came again: it waits in no dead letter of the run that rejected it. */
    RoaringBitmap all() {
        return RoaringBitmap.or(imported, duplicates, again);
    }
}
