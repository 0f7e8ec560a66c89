package io.segmentexport.close;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunRows;
import io.segmentexport.ledger.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/**
 * Where the records of a run are, reckoned from the positions in the ledger alone. Each count is the size of a set of
 * positions, so that a record which stands in two places, or in none, is found, and not made up for by another.
 *
 * @param counts      the places and how many records are in each
 * @param undelivered the batches that wait for a person, without the records that were rejected in them
 * @param unconfirmedFor why it is not known what became of how many records
 * @param rejections  what is rejected, before delivery and by Klaviyo, less what a later run imported after correction
 * @param imported    what Klaviyo has; of what was rejected, what a later run imported
 * @param duplicates  what repeats an e-mail address; of what was rejected, what turned out to do so in a later run
 * @param corrections by which of them
 * @param faults      what of the ledger's rows does not fit together; nothing of a run that can be trusted
 */
record Outcome(
        RunCounts counts, List<BatchEntry> undelivered, Map<String, Long> unconfirmedFor, List<Rejection> rejections, RoaringBitmap imported,
        RoaringBitmap duplicates, List<Correction> corrections, List<String> faults) {

    static final String NOT_SENT = "not sent";
    private static final String NO_END = "its job has not told its end";

    /**
     * Rejected records of a run that came again in a later one, corrected; their positions in the run that rejected them.
     *
     * @param byRun      the later run
     * @param imported   those that the later run, or one that corrected it in turn, imported
     * @param duplicates those that turned out to repeat an e-mail address in the later run
     * @param again      those that were not imported again: they wait in the dead letters of the later run
     */
    record Correction(String byRun, RoaringBitmap imported, RoaringBitmap duplicates, RoaringBitmap again) {
    }

    /**
     * Reckons up.
     *
     * @param rows   what the ledger has of the run
     * @param corrections what of the rejected came again in later runs
     * @param halted whether the run was halted before its time: then what was not sent is undelivered, so far
     */
    static Outcome of(RunRows rows, List<Correction> corrections, boolean halted) {
        var imported = new RoaringBitmap();
        var unconfirmed = new TreeMap<String, Long>();
        var undelivered = new ArrayList<BatchEntry>();
        var sum = new ProvenSum(rows);
        for (var batch : rows.batches()) {
            var rest = batch.without(rows.rejectedIn(batch.number()));
            switch (batch.state()) {
                case COMPLETE -> imported.or(rest.rows());
                case UNCONFIRMED, ACCEPTED -> unconfirmed.merge(
                        batch.lastAnswer().filter(answer -> batch.state() == BatchState.UNCONFIRMED).orElse(NO_END),
                        (long) rest.profiles(), Long::sum);
                case UNDELIVERED, STAGED, SENDING -> undelivered.add(rest);
                case REPLACED -> {
                    continue; // Its parts are counted.
                }
            }
            sum.add(rest.rows());
        }
        rows.rejections().stream().map(Rejection::batch).distinct().map(rows::rejectedIn).forEach(sum::add);
        rows.duplicates().ifPresent(sum::add);

        // A record that came again in several runs stands in the best place that it came to.
        var corrected = rejectedThatAre(corrections, Correction::imported, rows);
        var repeated = rejectedThatAre(corrections, Correction::duplicates, rows);
        repeated.andNot(corrected);
        var rejected = RoaringBitmap.andNot(rows.rejected(), RoaringBitmap.or(corrected, repeated));
        var duplicates = new RoaringBitmap();
        rows.duplicates().ifPresent(duplicates::or);
        duplicates.or(repeated);
        imported.or(corrected);

        long left = undelivered.stream().mapToLong(BatchEntry::profiles).sum() + sum.neverCut(halted);
        var counts = new RunCounts(rows.records(), imported.getCardinality(), rejected.getCardinality(),
                duplicates.getCardinality(), left, unconfirmed.values().stream().mapToLong(Long::longValue).sum());
        return new Outcome(counts, undelivered, unconfirmed, in(rejected, rows.rejections()), imported, duplicates, corrections,
                sum.faults(counts, halted));
    }

    private static RoaringBitmap rejectedThatAre(List<Correction> corrections, Function<Correction, RoaringBitmap> place, RunRows rows) {
        var all = new RoaringBitmap();
        corrections.stream().map(place).forEach(all::or);
        all.and(rows.rejected());
        return all;
    }

    private static List<Rejection> in(RoaringBitmap rows, List<Rejection> rejections) {
        return rejections.stream()
                .map(rejection -> new Rejection(rejection.batch(), rejection.reason(), rejection.detail(),
                        RoaringBitmap.and(rejection.rows(), rows)))
                .filter(rejection -> !rejection.rows().isEmpty())
                .toList();
    }

    /** Whether every record of the files stands in exactly one place. */
    boolean reconciles() {
        return faults.isEmpty();
    }

    /** The state that a run ends in which nothing halted. */
    RunState state() {
        if (counts.unconfirmed() > 0) {
            return RunState.UNCONFIRMED;
        }
        if (counts.undelivered() > 0) {
            return RunState.COMPLETED_INCOMPLETE;
        }
        return counts.rejected() > 0 ? RunState.COMPLETED_WITH_REJECTIONS : RunState.COMPLETED;
    }

    Map<String, Long> rejectedFor() {
        return rejections.stream().collect(Collectors.groupingBy(
                Rejection::reason, TreeMap::new, Collectors.summingLong(rejection -> rejection.rows().getLongCardinality())));
    }

    Map<String, Long> undeliveredFor() {
        var reasons = new TreeMap<String, Long>();
        undelivered.forEach(batch -> reasons.merge(batch.lastAnswer().orElse(NOT_SENT), (long) batch.profiles(), Long::sum));
        long neverCut = counts.undelivered() - reasons.values().stream().mapToLong(Long::longValue).sum();
        if (neverCut > 0) {
            reasons.merge(NOT_SENT, neverCut, Long::sum);
        }
        return reasons;
    }
}
