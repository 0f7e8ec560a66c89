package io.segmentexport.run;

import java.util.ArrayList;

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
        var whole = batch != null
                ? batch
                : new Batch(piece.run(), Integer.toString(piece.number()), RowList.empty(), new ArrayList<>());
        whole.rows().addAll(piece.rows());
        whole.profiles().addAll(piece.profiles());
        return whole;
    }
}
