package io.segmentexport.sandbox;

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
 * @param headers the headers, {@code Content-Type} among them where there is a body
 * @param body    the body's bytes; none for 204
 */
record Answer(int status, Map<String, String> headers, byte[] body) {

    static final String JSON_API = "application/vnd.api+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    static Answer json(int status, JsonNode document) {
        try {
            return new Answer(status, Map.of("Content-Type", JSON_API), JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree can always be written", e);
        }
    }

    static Answer html(int status, String page) {
        return new Answer(status, Map.of("Content-Type", "text/html; charset=UTF-8"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer errors(int status, List<ApiError> errors) {
        ObjectNode document = JSON.createObjectNode();
        errors.forEach(error -> document.withArray("errors").add(error.toJson(status)));
        return json(status, document);
    }

    static Answer nothing() {
        return new Answer(204, Map.of(), new byte[0]);
    }

    /** 429; where there is no {@code Retry-After}, the detail alone tells how long. */
    static Answer throttled(long seconds, boolean retryAfter) {
        ApiError error = new ApiError("throttled", "Request was throttled.",
                "Request was throttled. Expected available in " + seconds + " seconds.", new ApiError.Nowhere());
        Answer answer = errors(429, List.of(error));
        return retryAfter ? answer.with(Map.of("Retry-After", Long.toString(seconds))) : answer;
    }

    Answer with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Answer(status, Map.copyOf(all), body);
    }

    /** This answer with the second half of its body missing. */
    Answer truncated() {
        return new Answer(status, headers, Arrays.copyOf(body, body.length / 2));
    }
}
