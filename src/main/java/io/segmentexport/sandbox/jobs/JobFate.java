package io.segmentexport.sandbox.jobs;

/** How an import job ends. Only a job that completes imports its profiles. */
public sealed interface JobFate {

    /** It completes; single profiles may fail in it. */
    record Completes() implements JobFate {
    }

    /** It is cancelled. */
    record IsCancelled() implements JobFate {
    }

    /** It stays at {@code processing}. */
    record NeverEnds() implements JobFate {
    }

    /**
     * It ends with a status word that Klaviyo's document does not have.
     *
     * @param status the word, such as {@code failed}
     */
    record EndsAs(String status) implements JobFate {
    }
}
