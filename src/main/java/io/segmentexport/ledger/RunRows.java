package io.segmentexport.ledger;

import io.segmentexport.files.RunFile;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

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
        List<RunFile> files, long records, Optional<RoaringBitmap> duplicates, List<BatchEntry> batches,
        List<Rejection> rejections) {

    /** Of a run that brought nothing, because its content was exported before. */
    public static final RunRows NONE = new RunRows(List.of(), 0, Optional.empty(), List.of(), List.of());

    /** The rows of a batch that were rejected in it. */
    public RoaringBitmap rejectedIn(String batch) {
        return RoaringBitmap.or(rejections.stream()
                .filter(rejection -> rejection.batch().equals(batch)).map(Rejection::rows).iterator());
    }

    /** All rows that were rejected, whatever became of them later. */
    public RoaringBitmap rejected() {
        return RoaringBitmap.or(rejections.stream().map(Rejection::rows).iterator());
    }
}
