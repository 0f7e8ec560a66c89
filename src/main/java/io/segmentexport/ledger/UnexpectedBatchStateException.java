package io.segmentexport.ledger;

import io.segmentexport.config.SafeMessage;

/** A batch is not where it has to be for what is to be written of it: two have worked on it, or the ledger was changed. */
public final class UnexpectedBatchStateException extends IllegalStateException implements SafeMessage {

    private static final long serialVersionUID = 1L;

    UnexpectedBatchStateException(String run, String number, String is, BatchState to) {
        super("batch " + number + " of run " + run + " is " + is + " in the ledger, so it cannot become " + to.word());
    }
}
