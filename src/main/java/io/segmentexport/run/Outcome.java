package io.segmentexport.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where the records of a run are, reckoned from the positions in the ledger alone. Each count is the size of a set of
 * positions, so that a record which stands in two places, or in none, is found, and not made up for by another.
 *
 * @param counts      the places and how many records are in each
 * @param undelivered the batches that wait for a person, without the records that were rejected in them
 * @param rejections  what is rejected, before delivery and by Klaviyo, less what a later run imported after correction
 * @param imported    what Klaviyo has; of what was rejected, what a later run imported
 * @param duplicates  what repeats an e-mail address; of what was rejected, what turned out to do so in a later run
 * @param again       what is rejected and came again in a later run, in whose dead letters it waits
 * @param cameAgain   all that was rejected and came again in a later run, whatever it became there
 * @param replayed    by which later runs
 * @param faults      what of the ledger's rows does not fit together; nothing of a run that can be trusted
 */
record Outcome(
        RunCounts counts, List<BatchEntry> undelivered, List<Rejection> rejections, RowList imported, RowList duplicates,
        RowList again, RowList cameAgain, List<Replayed> replayed, List<String> faults) {

    private static final String NOT_SENT = "not sent";

    /**
     * Reckons up.
     *
     * @param rows   what the ledger has of the run
     * @param halted whether the run was halted before its time: then what was not sent is undelivered, so far
     */
    static Outcome of(RunRows rows, boolean halted) {
        var imported = RowList.empty();
        var unconfirmed = RowList.empty();
        var undelivered = new ArrayList<BatchEntry>();
        var sum = new ProvenSum(rows);
        for (var batch : rows.batches()) {
            var rest = batch.without(rows.rejectedIn(batch.number()));
            switch (batch.state()) {
                case COMPLETE -> imported.addAll(rest.rows());
                case UNCONFIRMED, ACCEPTED -> unconfirmed.addAll(rest.rows());
                case UNDELIVERED, PREPARED, SENDING -> undelivered.add(rest);
                case REPLACED -> { /* its parts are counted */ }
            }
            if (batch.state() != BatchState.REPLACED) {
                sum.add(rest.rows());
            }
        }
        rows.rejections().stream().map(Rejection::batch).distinct().map(rows::rejectedIn).forEach(sum::add);
        var rejected = rows.rejected();
        var duplicates = RowList.empty();
        rows.duplicates().ifPresent(duplicates::addAll);
        sum.add(duplicates);

        var importedLater = corrected(rows, Replayed::imported).and(rejected);
        var duplicatesLater = corrected(rows, Replayed::duplicates).and(rejected).without(importedLater);
        var again = corrected(rows, Replayed::again).and(rejected).without(importedLater).without(duplicatesLater);
        imported.addAll(importedLater);
        duplicates.addAll(duplicatesLater);
        rejected = rejected.without(importedLater).without(duplicatesLater);
        var cameAgain = RowList.empty();
        List.of(importedLater, duplicatesLater, again).forEach(cameAgain::addAll);

        long left = undelivered.stream().mapToLong(BatchEntry::profiles).sum() + sum.neverCut(halted);
        var counts = new RunCounts(rows.records(), imported.size(), rejected.size(), duplicates.size(), left, unconfirmed.size());
        return new Outcome(counts, undelivered, within(rejected, rows.rejections()), imported, duplicates, again, cameAgain,
                rows.replayed(), sum.faults(counts, halted));
    }

    private static RowList corrected(RunRows rows, Function<Replayed, RowList> place) {
        var all = RowList.empty();
        rows.replayed().stream().map(place).forEach(all::addAll);
        return all;
    }

    private static List<Rejection> within(RowList rows, List<Rejection> rejections) {
        return rejections.stream()
                .map(rejection -> new Rejection(rejection.batch(), rejection.reason(), rejection.detail(), rejection.rows().and(rows)))
                .filter(rejection -> !rejection.rows().isEmpty())
                .toList();
    }

    /** What is rejected and waits in the dead letters of this run, not in those of a later one. */
    List<Rejection> waiting() {
        var elsewhere = again;
        return rejections.stream()
                .map(rejection -> new Rejection(
                        rejection.batch(), rejection.reason(), rejection.detail(), rejection.rows().without(elsewhere)))
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
        return counts.rejected() + counts.undelivered() > 0 ? RunState.COMPLETED_WITH_REJECTIONS : RunState.COMPLETED;
    }

    Map<String, Long> rejectedFor() {
        var reasons = new TreeMap<String, Long>();
        rejections.forEach(rejection -> reasons.merge(rejection.reason(), (long) rejection.rows().size(), Long::sum));
        return reasons;
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
