package io.segmentexport.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status      the HTTP status
 * @param contentType of the body
 * @param headers     other headers
 * @param body        bytes, or an {@link java.io.InputStream} that is read to its end and closed by who sends it
 */
public record Reply(int status, String contentType, Map<String, String> headers, Object body) {

    static final ObjectMapper JSON = new ObjectMapper();

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static Reply json(ObjectNode view) {
        return json(200, view, Map.of());
    }

    static Reply json(int status, ObjectNode view, Map<String, String> headers) {
        return new Reply(status, "application/json", headers, bytes(view));
    }

    static byte[] bytes(ObjectNode view) {
        return view.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }
}
