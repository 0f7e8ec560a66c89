package io.segmentexport.stage;

import io.segmentexport.deliver.Batch;

/** Puts the pieces of one batch together: the aggregation strategy of the Aggregate. */
public final class BatchAssembly {

    /**
     * Adds a piece.
     *
     * @param batch what came together so far; null for the first piece
     * @param piece the next piece
     * @return the batch with the piece
     */
    public Batch add(Batch batch, BatchPiece piece) {
        if (batch == null) {
            return Batch.beginningWith(piece);
        }
        batch.add(piece);
        return batch;
    }
}
