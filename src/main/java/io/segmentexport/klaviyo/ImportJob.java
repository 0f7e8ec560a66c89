package io.segmentexport.klaviyo;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
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
 * @param expires    when Klaviyo forgets the job, if it told so
 */
public record ImportJob(String id, Status status, String statusWord, OptionalInt total, OptionalInt completed, OptionalInt failed,
        Optional<Instant> expires) {

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
        /** The job was cancelled or failed as a whole: what no error names was not imported, or not for sure. */
        NOT_IMPORTED,
        /** The job is complete, but its counts do not fit the batch and its errors: what no error names may be imported or not. */
        UNPROVEN
    }

    /**
     * Judges the job.
     *
     * @param profiles  how many the batch holds
     * @param explained how many different records of the batch its import errors were joined to, all pages read;
     *                  of no matter while the job has not ended
     */
    public Outcome outcome(int profiles, int explained) {
        if (!status.ended()) {
            return Outcome.RUNNING;
        }
        if (status != Status.COMPLETE) {
            return Outcome.NOT_IMPORTED;
        }
        // Nobody says whether "completed" counts those that failed, too.
        boolean fits = total.orElse(profiles) == profiles && failed.orElse(explained) == explained
                && (completed.orElse(profiles) == profiles || completed.getAsInt() + explained == profiles);
        return fits ? Outcome.IMPORTED : Outcome.UNPROVEN;
    }

    /** The counts for people: {@code 279 completed, 0 failed, 279 in all}. */
    public String counts() {
        return inWords(completed) + " completed, " + inWords(failed) + " failed, " + inWords(total) + " in all";
    }

    private static String inWords(OptionalInt count) {
        return count.isPresent() ? String.valueOf(count.getAsInt()) : "an unknown number";
    }
}
