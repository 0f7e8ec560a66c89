package io.segmentexport.klaviyo;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Klaviyo's asynchronous job for one batch, as it was when asked for. Counts are empty where Klaviyo did not tell them.
 *
 * @param id         what the job is asked for by
 * @param status     where it stands
 * @param statusWord Klaviyo's word for it, for people; empty where there was none
 * @param total      how many profiles it was given
 * @param completed  how many it is through with; may trail until the job is complete
 * @param failed     how many of them could not be imported
 */
public record ImportJob(
        String id, Status status, String statusWord, OptionalInt total, OptionalInt completed, OptionalInt failed) {

    /** Where an import job stands. Klaviyo documents the first four; other clients have met others. */
    public enum Status {

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

        static Status of(String word) {
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

    /** What a job means for the records of its batch. What is not known to be success is none. */
    public enum Outcome {

        /** Look again, until the deadline. */
        RUNNING,
        /** Every record of the batch was imported, but for those that the import errors name. */
        IMPORTED,
        /**
         * The job was cancelled, failed as a whole, or failed more profiles than its errors explain: what no error names was
         * not imported, or not for sure.
         */
        NOT_IMPORTED
    }

    /**
     * Judges the job.
     *
     * @param explained how many different records of the batch its import errors were joined to, all pages read;
     *                  of no matter while the job has not ended
     */
    public Outcome outcome(int explained) {
        if (!status.ended()) {
            return Outcome.RUNNING;
        }
        int failures = failed.orElse(0);
        if (status != Status.COMPLETE || failures > explained) {
            return Outcome.NOT_IMPORTED;
        }
        boolean countsTrail = total.isPresent() && completed.isPresent()
                && (long) completed.getAsInt() + failures < total.getAsInt();
        return countsTrail ? Outcome.RUNNING : Outcome.IMPORTED;
    }
}
