package io.segmentexport.ledger;

import io.segmentexport.config.Word;

/** Where a run is in its life. */
public enum RunState {
    /** Its files are in its folder. */
    CLAIMED,
    /** Key, list and files are looked at; nothing has been sent. */
    CHECKING,
    /** Its files become batches; nothing has been sent. */
    STAGING,
    /** Batches are on their way. */
    DELIVERING,
    /** All that could be sent is sent; its import jobs are followed. */
    TRACKING,
    /** Every record is imported or a duplicate. */
    COMPLETED,
    /** It ended, and some records are rejected. */
    COMPLETED_WITH_REJECTIONS,
    /** It ended, and some records are undelivered, or Klaviyo never told what became of them. */
    COMPLETED_INCOMPLETE,
    /** It ended before its time; the explanation says why. */
    FAILED,
    /** Somebody ended it. */
    CANCELLED,
    /** It cannot go on now (the connection, Klaviyo, the disk, an older run); it goes on by itself when it can. */
    SUSPENDED,
    /** Klaviyo accepted records and never told their end; it can be tracked on. */
    UNCONFIRMED;

    /** The word that people and the ledger read: {@code completed-with-rejections}. */
    public String word() {
        return Word.of(this);
    }

    /** The state of a word in the ledger. */
    public static RunState of(String word) {
        return Word.parse(word, RunState.class);
    }

    /** Whether the run has come to its end: nothing happens to it any more, unless a person replays it. */
    public boolean ended() {
        return switch (this) {
            case COMPLETED, COMPLETED_WITH_REJECTIONS, COMPLETED_INCOMPLETE, FAILED, CANCELLED -> true;
            case CLAIMED, CHECKING, STAGING, DELIVERING, TRACKING, SUSPENDED, UNCONFIRMED -> false;
        };
    }

    /** Whether a run that ended so, or waits so, was halted before all of its records were sent. */
    public boolean beforeItsTime() {
        return switch (this) {
            case COMPLETED, COMPLETED_WITH_REJECTIONS, COMPLETED_INCOMPLETE, TRACKING, UNCONFIRMED -> false;
            case CLAIMED, CHECKING, STAGING, DELIVERING, FAILED, CANCELLED, SUSPENDED -> true;
        };
    }
}
