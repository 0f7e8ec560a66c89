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
        /** The request body of a batch that Klaviyo did not accept. */
        UNDELIVERED,
        /** A whole file of a run that ended before its time. */
        SEGMENT_FILE
    }
}
