package io.segmentexport.operations;

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

    static Reply json(Object view) {
        return json(200, view, Map.of());
    }

    static Reply json(int status, Object view, Map<String, String> headers) {
        return new Reply(status, "application/json", headers, Json.bytes(view));
    }
}
