package io.segmentexport.ledger;

/** What holds up a run that resumes by itself. */
public enum Obstacle {
    /** Klaviyo rejects the connection, or its key cannot be read. */
    CONNECTION,
    /** Klaviyo does not answer. */
    OUTAGE,
    /** The disk has too little free space. */
    DISK,
    /** The ledger cannot be reached or written. */
    LEDGER,
    /** Nothing is wrong: another run goes first. */
    TURN
}
