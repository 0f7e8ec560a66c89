package io.segmentexport.klaviyo;

/** What the state of an import job means for the records of its batch. What is not known to be success is none. */
public enum JobOutcome {

    /** Look again, until the deadline. */
    RUNNING,
    /** Every record of the batch was imported, but for those that the import errors name. */
    COMPLETE,
    /** The job ended and failed more profiles than its errors explain: which were imported cannot be told. */
    UNEXPLAINED,
    /** The job was cancelled or failed as a whole: what no error names was not imported, or not for sure. */
    NOT_IMPORTED;

    /**
     * Judges a job.
     *
     * @param job       the job as it is now
     * @param explained how many different records of the batch its import errors were joined to, all pages read;
     *                  of no matter while the job has not ended
     */
    public static JobOutcome of(ImportJob job, int explained) {
        return switch (job.status()) {
            case QUEUED, PROCESSING, UNKNOWN -> RUNNING;
            case CANCELLED, FAILED -> NOT_IMPORTED;
            case COMPLETE -> ofComplete(job, explained);
        };
    }

    private static JobOutcome ofComplete(ImportJob job, int explained) {
        int failed = job.failed().orElse(0);
        if (failed > explained) {
            return UNEXPLAINED;
        }
        boolean countsTrail = job.total().isPresent() && job.completed().isPresent()
                && (long) job.completed().getAsInt() + failed < job.total().getAsInt();
        return countsTrail ? RUNNING : COMPLETE;
    }
}
