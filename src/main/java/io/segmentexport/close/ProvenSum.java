package io.segmentexport.close;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.roaringbitmap.RoaringBitmap;

/**
 * Proves that the places of a run's records are disjoint, lie within its files and cover them: the sum of their counts
 * would also hold where one record is missing and another counted twice.
 */
final class ProvenSum {

    private final RunRows rows;
    private final RoaringBitmap placed = new RoaringBitmap();
    private final RoaringBitmap twice = new RoaringBitmap();

    ProvenSum(RunRows rows) {
        this.rows = rows;
    }

    /** Puts records into a place; none of them may be in another. */
    void add(RoaringBitmap place) {
        twice.or(RoaringBitmap.and(placed, place));
        placed.or(place);
    }

    /** How many records stand in no place yet because the run was halted before they came to a batch. */
    long neverCut(boolean halted) {
        return halted ? Math.max(0, rows.records() - placed.getCardinality()) : 0;
    }

    /** What does not fit together, each in words that name rows of the ledger; none where every record is in one place. */
    List<String> faults(RunCounts counts, boolean halted) {
        var faults = new ArrayList<String>();
        long recordsOfFiles = rows.files().stream().mapToLong(file -> file.records().orElse(0)).sum();
        if (rows.records() != recordsOfFiles) {
            faults.add(records(recordsOfFiles) + " are in the files and " + records(rows.records()) + " in the run");
        }
        if (!twice.isEmpty()) {
            faults.add("in two places: " + records(twice.getCardinality()));
        }
        var beyond = RoaringBitmap.andNot(placed, within());
        if (!beyond.isEmpty()) {
            faults.add("at rows that the files do not have: " + records(beyond.getCardinality()));
        }
        for (var batch : rows.batches()) {
            faultsOf(batch, faults);
        }
        if (rows.duplicates().isEmpty() && !halted && rows.records() > 0) {
            faults.add("the files were not read to their end");
        }
        if (!counts.reconcile()) {
            faults.add("the places do not add up: " + inWords(counts));
        }
        return faults;
    }

    /** Every position at which a record may stand: all rows of the files but their headers. */
    private RoaringBitmap within() {
        var within = new RoaringBitmap();
        int offset = 0;
        for (var file : rows.files()) {
            int last = file.lastRow().orElse(0);
            within.add(offset + 2L, offset + last + 1L);
            offset += last;
        }
        return within;
    }

    private void faultsOf(BatchEntry batch, List<String> faults) {
        var rejected = rows.rejectedIn(batch.number());
        if (!batch.rows().contains(rejected)) {
            faults.add("batch " + batch.number() + " has rejected records that it did not hold");
        }
        if (batch.state() == BatchState.REPLACED) {
            var parts = rows.batches().stream().filter(part -> part.partOf(batch.number())).map(BatchEntry::rows).iterator();
            if (!RoaringBitmap.or(parts).equals(RoaringBitmap.andNot(batch.rows(), rejected))) {
                faults.add("the parts of batch " + batch.number() + " do not hold what it held");
            }
        }
    }

    private static String records(long count) {
        return String.format(Locale.ROOT, "%,d record%s", count, count == 1 ? "" : "s");
    }

    private static String inWords(RunCounts counts) {
        return String.format(Locale.ROOT,
                "%,d records, %,d imported, %,d rejected, %,d duplicates, %,d undelivered, %,d unconfirmed",
                counts.records(), counts.imported(), counts.rejected(), counts.duplicates(), counts.undelivered(), counts.unconfirmed());
    }
}
