package io.segmentexport.sandbox;

import io.segmentexport.sandbox.RateLimits.Limit;
import io.segmentexport.sandbox.resource.Answer;
import io.segmentexport.sandbox.resource.ApiError;
import io.segmentexport.sandbox.resource.ImportJobs.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What only tests want of the sandbox: faults, limits, and how long jobs take. */
public final class Situations {

    private Situations() {
    }

    /** 429 whose detail alone tells how long to wait. */
    public static Fault throttledWithoutHeader(int seconds) {
        var throttled = Answer.throttled(seconds);
        return new Fault.Answers(new Answer(429, Map.of("Content-Type", Answer.JSON_API), throttled.body()));
    }

    /**
     * 400 that points at one profile, though others may be bad.
     *
     * @param index its place in the body, from 0
     */
    public static Fault refusedProfile(int index) {
        return answer(ApiError.invalid("/data/attributes/profiles/data/" + index + "/attributes/email", "Invalid email address"));
    }

    /** An error that points at something in the request. */
    public static Fault refused(int status, String code, String pointer) {
        return answer(ApiError.of(status, code, "Refused.", "Not so").at(pointer));
    }

    /** A job as Klaviyo never should tell it. */
    public static Fault job(String status, int total, int completed, int failed, Instant expires) {
        return new Fault.Answers(Answer.json(200, Map.of("data", Map.of("type", "profile-bulk-import-job", "id", "any", "attributes",
                Map.of("status", status, "total_count", total, "completed_count", completed, "failed_count", failed,
                        "expires_at", expires.toString())))));
    }

    /**
     * A page of import errors.
     *
     * @param next    the link to the next page; relative, or empty for none
     * @param indexes the profiles that have an error
     */
    public static Fault importErrors(String next, int... indexes) {
        var errors = Arrays.stream(indexes).mapToObj(index -> Map.of("type", "import-error", "id", "e" + index, "attributes", Map.of(
                "code", "invalid", "detail", "The profile could not be imported.",
                "source", Map.of("pointer", "/data/attributes/profiles/data/" + index)))).toList();
        return new Fault.Answers(Answer.json(200, Map.of("data", errors, "links", next.isEmpty() ? Map.of() : Map.of("next", next))));
    }

    /**
     * The list of an import is gone, though it may still be looked up.
     *
     * @param status 404 or 400, since sources disagree
     */
    public static Fault listGone(int status) {
        return answer(ApiError.of(status, status == 404 ? "not_found" : "invalid", "Not found.",
                "A list with id GONE does not exist.").at("/data/relationships/lists/data/0/id"));
    }

    /** The same limits for every operation, with both windows in {@code RateLimit-Limit}. */
    public static RateLimits announced(int burst, int steady) {
        return announced(burst, steady, new Limit(burst, steady));
    }

    /** As {@link #announced(int, int)}, but another limit for imports. */
    public static RateLimits announced(int burst, int steady, Limit imports) {
        return new RateLimits(Arrays.stream(Operation.values()).collect(Collectors.toMap(Function.identity(),
                operation -> operation == Operation.BULK_IMPORT ? imports : new Limit(burst, steady))), true);
    }

    /** A job ends as soon as it is accepted. */
    public static Timing immediately() {
        return Timing.after(Duration.ZERO, Duration.ZERO);
    }

    /** A job ends at its n-th poll, from 1. It is processing at the poll before, and queued until then. */
    public static Timing onPoll(int n) {
        return (age, polls) -> polls >= n ? Timing.Stage.ENDED
                : polls > 0 && polls == n - 1 ? Timing.Stage.PROCESSING : Timing.Stage.QUEUED;
    }

    private static Fault answer(ApiError error) {
        return new Fault.Answers(Answer.errors(List.of(error)));
    }
}
