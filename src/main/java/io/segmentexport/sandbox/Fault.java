package io.segmentexport.sandbox;

import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.ApiError;
import io.segmentexport.sandbox.resource.ImportJob;
import java.time.Duration;
import java.util.List;

/** Something that goes wrong with a request. {@link Faults} decides when. */
public sealed interface Fault {

    /**
     * The answer comes late. Other faults of the same request still happen.
     *
     * @param time how late
     */
    record Latency(Duration time) implements Fault {
    }

    /** What breaks, or is missing from the answer. */
    enum Flaw implements Fault {
        /** The connection breaks before the request is read; nothing is imported. */
        DROPS_UNREAD,
        /** The request is carried out, and the connection breaks before the answer. */
        DROPS_ANSWER,
        /** The request is carried out, and the second half of the answer's body is missing. */
        TRUNCATES_ANSWER,
        /** An import is accepted with 202, and the answer holds no job id. */
        LEAVES_OUT_JOB_ID
    }

    /**
     * The job of an accepted import does not complete.
     *
     * @param status the status with which it ends, such as {@code failed}; it need not be in Klaviyo's document
     */
    record DecidesJob(String status) implements Fault {
        /** A job that is cancelled. */
        public static final DecidesJob CANCELLED = new DecidesJob(ImportJob.CANCELLED);
        /** A job that never ends. */
        public static final DecidesJob ENDLESS = new DecidesJob(ImportJob.PROCESSING);
    }

    /**
     * An answer is sent, and the request is not carried out. No rate limit counts it.
     *
     * @param answer what is sent
     */
    record Answers(Answer answer) implements Fault {
    }

    /** An error status with a JSON:API body that points nowhere; such as 500, 503, 404. */
    static Fault status(int status) {
        return answer(ApiError.of(status, status == 404 ? "not_found" : "error", "An error occurred.",
                "The sandbox was told to answer " + status + "."));
    }

    /** An error status with the HTML page of a gateway or a network shield. */
    static Fault htmlStatus(int status) {
        return new Answers(Answer.html(status, "<!DOCTYPE html>\n<html><head><title>" + status
                + "</title></head><body><h1>Sorry, you have been blocked</h1></body></html>\n"));
    }

    /** 401, as for a key that was revoked. */
    static Fault unauthorised() {
        return new Answers(Answer.unauthorised());
    }

    /** 429 with {@code Retry-After}; the seconds may be 0. */
    static Fault throttled(int seconds) {
        return new Answers(Answer.throttled(seconds));
    }

    /**
     * The account holds as many profiles as its plan allows. Klaviyo documents neither status nor code for it; the
     * sandbox answers 400 with {@code account_limit_reached} and no pointer, the answer that is easiest to mistake.
     */
    static Fault accountLimit() {
        return answer(ApiError.of(400, "account_limit_reached", "Account limit reached.",
                "The account limit is reached: your plan allows no more active profiles."));
    }

    /**
     * 400 that points at no profile. With {@link SandboxRequest#bodyContains} as the condition it happens only while
     * a certain profile is in the batch.
     */
    static Fault refusal() {
        return answer(ApiError.invalid("/data", "The request could not be processed."));
    }

    private static Fault answer(ApiError error) {
        return new Answers(Answer.errors(List.of(error)));
    }
}
