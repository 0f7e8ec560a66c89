package io.segmentexport.sandbox.resource;

import java.util.List;

/** Ends a request with an error answer. */
public final class Refusal extends RuntimeException {

    private final transient Answer answer;

    /** Ends the request with this answer. */
    public Refusal(Answer answer) {
        super("answered " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** Ends the request with one error. */
    public Refusal(ApiError error) {
        this(Answer.errors(List.of(error)));
    }

    /** What to send. */
    public Answer answer() {
        return answer;
    }
}
