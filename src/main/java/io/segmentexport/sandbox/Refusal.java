package io.segmentexport.sandbox;

import java.util.List;
import java.util.Map;

/** Ends a request with an error answer. */
final class Refusal extends RuntimeException {

    private final transient Answer answer;

    Refusal(int status, List<ApiError> errors) {
        this(Answer.errors(status, errors));
    }

    Refusal(int status, ApiError error) {
        this(status, List.of(error));
    }

    private Refusal(Answer answer) {
        super("answered " + answer.status(), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }

    static Refusal notFound(String detail) {
        return new Refusal(404, new ApiError("not_found", "Not found.", detail, new ApiError.Nowhere()));
    }

    static Refusal notFound(String detail, String pointer) {
        return new Refusal(404, new ApiError("not_found", "Not found.", detail, new ApiError.Pointer(pointer)));
    }

    static Refusal methodNotAllowed(String method, String allowed) {
        ApiError error = new ApiError("method_not_allowed", "Method not allowed.",
                "Method \"" + method + "\" not allowed.", new ApiError.Nowhere());
        return new Refusal(Answer.errors(405, List.of(error)).with(Map.of("Allow", allowed)));
    }

    /** A body, or a part of it, that is not as Klaviyo wants it. */
    static Refusal invalidAt(String pointer, String detail) {
        return new Refusal(400, ApiError.invalidAt(pointer, detail));
    }

    /** A query parameter that is not as Klaviyo wants it, or that the sandbox does not serve. */
    static Refusal invalidParameter(String name, String detail) {
        return new Refusal(400, ApiError.invalidParameter(name, detail));
    }
}
