package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sandbox sends back.
 *
 * @param status  the HTTP status
 * @param headers the headers; they include {@code Content-Type} if there is a body
 * @param body    the body's bytes; none for 204
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {

    /** The media type of requests and answers. */
    public static final String JSON_API = "application/vnd.api+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A JSON:API document. */
    public static Answer json(int status, JsonNode document) {
        try {
            return new Answer(status, Map.of("Content-Type", JSON_API), JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree can always be written", e);
        }
    }

    /** An HTML page. */
    public static Answer html(int status, String page) {
        return new Answer(status, Map.of("Content-Type", "text/html; charset=UTF-8"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON:API document with errors. */
    public static Answer errors(int status, List<ApiError> errors) {
        ObjectNode document = JSON.createObjectNode();
        errors.forEach(error -> document.withArray("errors").add(error.toJson(status)));
        return json(status, document);
    }

    /** 204. */
    public static Answer nothing() {
        return new Answer(204, Map.of(), new byte[0]);
    }

    /** 401, for a key that is missing or belongs to no account. */
    public static Answer unauthorised() {
        return errors(401, List.of(ApiError.of("authentication_failed", "Incorrect authentication credentials.",
                "Incorrect authentication credentials.")));
    }

    /**
     * 429.
     *
     * @param seconds    how long to wait
     * @param retryAfter whether {@code Retry-After} gives the seconds; the detail always does
     */
    public static Answer throttled(long seconds, boolean retryAfter) {
        Answer answer = errors(429, List.of(ApiError.of("throttled", "Request was throttled.",
                "Request was throttled. Expected available in " + seconds + " seconds.")));
        return retryAfter ? answer.with(Map.of("Retry-After", Long.toString(seconds))) : answer;
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
