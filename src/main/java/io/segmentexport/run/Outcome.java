package io.segmentexport.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the records of a run are, reckoned from the ledger alone.
 *
 * @param counts      the places and how many records are in each
 * @param undelivered the batches that wait for a person, without the records that were rejected in them
 * @param rejections  what was rejected, before delivery and by Klaviyo
 */
record Outcome(RunCounts counts, List<BatchEntry> undelivered, List<Rejection> rejections) {

    private static final String NOT_SENT = "not sent";

    /**
     * Reckons up.
     *
     * @param records    how many records the files hold
     * @param duplicates how many of them repeat an e-mail address
     * @param halted     whether the run was halted before its time: then what was not sent is undelivered, so far
     */
    static Outcome of(
            long records, long duplicates, List<BatchEntry> batches, List<Rejection> rejections, boolean halted) {
        var rejectedIn = new TreeMap<String, RowList>();
        for (var rejection : rejections) {
            rejectedIn.computeIfAbsent(rejection.batch(), batch -> RowList.empty()).addAll(rejection.rows());
        }
        long imported = 0;
        long unconfirmed = 0;
        long undeliveredRecords = 0;
        var undelivered = new ArrayList<BatchEntry>();
        for (var batch : batches) {
            var rest = batch.without(rejectedIn.getOrDefault(batch.number(), RowList.empty()));
            switch (batch.state()) {
                case COMPLETE -> imported += rest.profiles();
                case UNCONFIRMED, ACCEPTED -> unconfirmed += rest.profiles();
                case UNDELIVERED, PREPARED, SENDING -> {
                    undeliveredRecords += rest.profiles();
                    undelivered.add(rest);
                }
                case REPLACED -> { /* its parts are counted */ }
            }
        }
        long rejected = rejectedIn.values().stream().mapToLong(RowList::size).sum();
        long placed = imported + rejected + duplicates + unconfirmed;
        long left = halted ? Math.max(0, records - placed) : undeliveredRecords;
        return new Outcome(new RunCounts(records, imported, rejected, duplicates, left, unconfirmed), undelivered, rejections);
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
