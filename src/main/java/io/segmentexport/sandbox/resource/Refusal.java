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
    public Refusal(int status, ApiError error) {
        this(Answer.errors(status, List.of(error)));
    }

    /** 404. */
    public static Refusal notFound(String detail) {
        return new Refusal(404, ApiError.of("not_found", "Not found.", detail));
    }

    /** 404 for something that the body names. */
    public static Refusal notFound(String detail, String pointer) {
        return new Refusal(404, ApiError.of("not_found", "Not found.", detail).at(pointer));
    }

    /** 400 for a body, or a part of it, that Klaviyo does not take. */
    public static Refusal invalid(String pointer, String detail) {
        return new Refusal(400, ApiError.invalid(pointer, detail));
    }

    /** 400 for a query parameter or header that Klaviyo does not take, or that the sandbox does not serve. */
    public static Refusal invalidParameter(String name, String detail) {
        return new Refusal(400, ApiError.invalidParameter(name, detail));
    }

    /** What to send. */
    public Answer answer() {
        return answer;
    }
}
