package io.segmentexport.ledger;

import java.util.List;
import java.util.Optional;

/**
 * What the ledger has of the records of a run, by their positions.
 *
 * @param files      the files of the run
 * @param records    how many records the check counted in them; 0 before it
 * @param duplicates what repeats an e-mail address; empty until the files were read to their end
 * @param batches    all batches, replaced ones too
 * @param rejections all that was rejected, before delivery and by Klaviyo
 */
public record RunRows(
        List<RunFile> files, long records, Optional<RowList> duplicates, List<BatchEntry> batches,
        List<Rejection> rejections) {

    /** Of a run that brought nothing, because its content was exported before. */
    public static final RunRows NONE = new RunRows(List.of(), 0, Optional.empty(), List.of(), List.of());

    /** Every position at which a record may stand: all rows of the files but their headers. */
    public RowList within() {
        var within = RowList.empty();
        int offset = 0;
        for (var file : files) {
            int rows = file.lastRow().orElse(0);
            within.addAll(RowList.range(offset + 2, offset + rows));
            offset += rows;
        }
        return within;
    }

    /** How many records the files hold, one by one. */
    public long recordsOfFiles() {
        return files.stream().mapToLong(file -> file.records().orElse(0)).sum();
    }

    /** The rows of a batch that were rejected in it. */
    public RowList rejectedIn(String batch) {
        var rows = RowList.empty();
        rejections.stream().filter(rejection -> rejection.batch().equals(batch)).forEach(rejection -> rows.addAll(rejection.rows()));
        return rows;
    }

    /** All rows that were rejected, whatever became of them later. */
    public RowList rejected() {
        var rows = RowList.empty();
        rejections.forEach(rejection -> rows.addAll(rejection.rows()));
        return rows;
    }
}
