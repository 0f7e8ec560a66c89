package io.segmentexport.deliver;

import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.klaviyo.ProfileSlice;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.RowList;
import io.segmentexport.run.OpenRun;
import io.segmentexport.stage.BatchPiece;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Up to 10,000 profiles and 5 MB: one bulk import request. Equal only to itself, and no record: Camel looks bodies up by
 * their hash, and would go through all of this one for it.
 */
public final class Batch {

    private final OpenRun run;
    private final String number;
    private final RowList rows;
    private final List<ProfileSlice> slices;

    /**
     * A batch.
     *
     * @param run    the run that it belongs to
     * @param number {@code 12}; halves and remainders are {@code 12.1}, {@code 12.2}
     * @param rows   the positions of its profiles, in the order of {@code slices}
     * @param slices the profiles as JSON
     */
    public Batch(OpenRun run, String number, RowList rows, List<ProfileSlice> slices) {
        this.run = run;
        this.number = number;
        this.rows = rows;
        this.slices = slices;
    }

    /** The batch that begins with a piece. */
    public static Batch beginningWith(BatchPiece piece) {
        var batch = new Batch(piece.run(), Integer.toString(piece.number()), RowList.empty(), new ArrayList<>());
        batch.add(piece);
        return batch;
    }

    /** Adds the next piece. */
    public void add(BatchPiece piece) {
        rows.addAll(piece.rows());
        slices.addAll(piece.slices());
    }

    public OpenRun run() {
        return run;
    }

    public String number() {
        return number;
    }

    /** The positions of its profiles, in the order in which they are sent. */
    public RowList rows() {
        return rows;
    }

    /** How many profiles it carries. */
    public int profiles() {
        return rows.size();
    }

    /** The request body; the batch has at least one profile. */
    public BulkImportBody body() {
        return new BulkImportBody(run.export().listId(), slices);
    }

    /** The batch as it enters the ledger. */
    BatchEntry entry() {
        return entry(body());
    }

    /** The batch as it enters the ledger, with its body. */
    BatchEntry entry(BulkImportBody body) {
        return BatchEntry.staged(run.id(), number, rows, body.size(), crc32c(body));
    }

    private static long crc32c(BulkImportBody body) {
        var sum = new CRC32C();
        try {
            body.writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
        } catch (IOException e) {
            throw new UncheckedIOException("a body could not be summed up in memory", e);
        }
        return sum.getValue();
    }

    /** The part of this batch that holds these rows. */
    Batch part(String partNumber, RowList partRows) {
        var chosen = new ArrayList<ProfileSlice>();
        var position = rows.stream().iterator();
        for (var slice : slices) {
            var kept = new BitSet(slice.profiles());
            for (int i = 0; i < slice.profiles(); i++) {
                kept.set(i, partRows.contains(position.nextInt()));
            }
            chosen.addAll(slice.only(kept));
        }
        return new Batch(run, partNumber, partRows, chosen);
    }

    /** What is left of it without these rows, as {@code NUMBER.1}. */
    Batch without(RowList refused) {
        return part(number + ".1", rows.without(refused));
    }

    /** Its two halves, {@code NUMBER.1} and {@code NUMBER.2}; it has two profiles or more. */
    List<Batch> halves() {
        int middle = profiles() / 2;
        var first = RowList.of(rows.stream().limit(middle).toArray());
        return List.of(part(number + ".1", first), part(number + ".2", rows.without(first)));
    }

    /** The number of the batch that the translator cut: {@code 12} of {@code 12.1.2}. */
    String root() {
        int dot = number.indexOf('.');
        return dot < 0 ? number : number.substring(0, dot);
    }

    @Override
    public String toString() {
        return "batch " + number + " of " + run.id() + " (" + profiles() + " profiles)";
    }
}
