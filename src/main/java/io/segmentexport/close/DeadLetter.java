package io.segmentexport.close;

/**
 * A file of a run that waits for a person.
 *
 * @param name  its name in the run's folder of dead letters
 * @param bytes its size
 */
public record DeadLetter(String name, long bytes, Kind kind) {

    /** What a dead letter holds. */
    public enum Kind {
        /** Rejected records, to be corrected and dropped again. */
        REJECTED,
        /** A batch that Klaviyo did not take. */
        UNDELIVERED,
        /** A whole file of a run that was halted before its time. */
        SEGMENT_FILE
    }
}
