package io.segmentexport.ledger;

import io.segmentexport.config.Word;

/** Where a batch is between the segment file and the end of its import job. */
public enum BatchState {
    /** Its file is complete; nothing was sent. */
    STAGED,
    /** It was sent, or is about to be; no answer is kept. After a crash it is sent again: an upsert does no harm. */
    SENDING,
    /** Klaviyo gave it an import job. It is never sent again. */
    ACCEPTED,
    /** Its job is complete, and every failure of it is explained. */
    COMPLETE,
    /** Its halves or its remainder stand in its place. */
    REPLACED,
    /** Klaviyo never accepted it, or its job did not do it. */
    UNDELIVERED,
    /** Its job did not tell its end within the deadline. */
    UNCONFIRMED;

    /** The word in the ledger. */
    public String word() {
        return Word.of(this);
    }

    /** Whether it still has to be sent. */
    public boolean toSend() {
        return this == STAGED || this == SENDING;
    }
}
