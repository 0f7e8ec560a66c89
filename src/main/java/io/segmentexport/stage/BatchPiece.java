package io.segmentexport.stage;

import io.segmentexport.klaviyo.ProfileSlice;
import io.segmentexport.ledger.RowList;
import io.segmentexport.run.OpenRun;
import java.util.List;

/**
 * The profiles of one chunk that belong to one batch. Equal only to itself, and no record: Camel looks bodies up by their
 * hash, and would go through all of this one for it.
 */
public final class BatchPiece {

    private final OpenRun run;
    private final int number;
    private final RowList rows;
    private final List<ProfileSlice> slices;
    private final boolean last;

    /**
     * A piece.
     *
     * @param run    the run
     * @param number the number of the batch, from 1
     * @param rows   the positions of the profiles
     * @param slices the profiles as JSON; none where a chunk only closes a batch
     * @param last   whether the batch is full with this piece
     */
    BatchPiece(OpenRun run, int number, RowList rows, List<ProfileSlice> slices, boolean last) {
        this.run = run;
        this.number = number;
        this.rows = rows;
        this.slices = slices;
        this.last = last;
    }

    public OpenRun run() {
        return run;
    }

    public int number() {
        return number;
    }

    public RowList rows() {
        return rows;
    }

    public List<ProfileSlice> slices() {
        return slices;
    }

    /** Whether the batch is full with this piece. */
    public boolean last() {
        return last;
    }

    /** What the pieces of one batch have in common: the correlation of the Aggregate. */
    public String batch() {
        return run.id() + "/" + run.reading() + "/" + number;
    }

    @Override
    public String toString() {
        return "piece of batch " + number + " of " + run.id() + " (" + rows.size() + " profiles)";
    }
}
