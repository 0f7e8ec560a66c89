package io.segmentexport.run;

/** What holds a run up that goes on by itself. */
public enum Obstacle {
    /** Klaviyo does not accept the connection, or its key cannot be read. */
    CONNECTION,
    /** Klaviyo does not answer. */
    OUTAGE,
    /** There is not enough space on the disk. */
    DISK,
    /** The ledger cannot be reached or written. */
    LEDGER,
    /** Nothing is wrong: it is another run's turn. */
    TURN
}
