package io.segmentexport.run;

import java.util.List;

/**
 * The profiles of one chunk that belong to one batch.
 *
 * @param run      the run
 * @param number   the number of the batch, from 1
 * @param rows     the positions of the profiles
 * @param profiles the profiles as JSON; empty where a chunk only closes a batch
 * @param last     whether the batch is full with this piece
 */
public record BatchPiece(OpenRun run, int number, RowList rows, List<byte[]> profiles, boolean last) {

    /** What the pieces of one batch have in common: the correlation of the Aggregate. */
    public String batch() {
        return run.id() + "/" + run.reading() + "/" + number;
    }

    @Override
    public String toString() {
        return "piece of batch " + number + " of " + run.id() + " (" + profiles.size() + " profiles)";
    }
}
