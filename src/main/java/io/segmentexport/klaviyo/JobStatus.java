package io.segmentexport.klaviyo;

import java.util.Locale;

/** Where an import job stands. Klaviyo documents the first four; other clients have met others. */
public enum JobStatus {

    /** Not begun. */
    QUEUED,
    /** Begun. */
    PROCESSING,
    /** At its end; some of its profiles may have failed. */
    COMPLETE,
    /** Given up by Klaviyo. */
    CANCELLED,
    /** Failed as a whole ({@code failed}, {@code error}, {@code errored}; not documented). */
    FAILED,
    /** A word that nobody has told us about, or none. It is neither an end nor a success. */
    UNKNOWN;

    /** Whether the job will not change any more. */
    public boolean ended() {
        return this == COMPLETE || this == CANCELLED || this == FAILED;
    }

    static JobStatus of(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "queued" -> QUEUED;
            case "processing" -> PROCESSING;
            case "complete", "completed" -> COMPLETE;
            case "cancelled", "canceled" -> CANCELLED;
            case "failed", "error", "errored" -> FAILED;
            default -> UNKNOWN;
        };
    }
}
