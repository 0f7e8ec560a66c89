package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sandbox sends back.
 *
 * @param status  the HTTP status
 * @param headers the headers
 * @param body    the body's bytes
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {

    /** The media type of requests and answers. */
    public static final String JSON_API = "application/vnd.api+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A JSON:API document. */
    public static Answer json(int status, Object document) {
        byte[] body = JSON.valueToTree(document).toString().getBytes(StandardCharsets.UTF_8);
        return new Answer(status, Map.of("Content-Type", JSON_API), body);
    }

    /** An HTML page. */
    public static Answer html(int status, String page) {
        return new Answer(status, Map.of("Content-Type", "text/html; charset=UTF-8"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON:API document with errors, with the status of the first. */
    public static Answer errors(List<ApiError> errors) {
        return json(errors.get(0).status(), Map.of("errors", errors));
    }

    /** 401, for a key that is missing or belongs to no account. */
    public static Answer unauthorised() {
        return errors(List.of(ApiError.of(401, "authentication_failed", "Incorrect authentication credentials.",
                "Incorrect authentication credentials.")));
    }

    /** 429. Header and detail tell how many seconds to wait. */
    public static Answer throttled(long seconds) {
        return errors(List.of(ApiError.of(429, "throttled", "Request was throttled.",
                "Request was throttled. Expected available in " + seconds + " seconds.")))
                .with(Map.of("Retry-After", Long.toString(seconds)));
    }

    /** This answer with further headers. */
    public Answer with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Answer(status, Map.copyOf(all), body);
    }

    /** This answer without the second half of its body. */
    public Answer truncated() {
        return new Answer(status, headers, Arrays.copyOf(body, body.length / 2));
    }
}
