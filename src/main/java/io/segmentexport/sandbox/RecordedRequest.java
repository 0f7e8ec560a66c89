package io.segmentexport.sandbox;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One request that the sandbox has seen, and its answer.
 *
 * @param at            when it arrived
 * @param operation     its operation; empty for a path or method that the sandbox does not serve
 * @param method        the HTTP method
 * @param path          the path as it was sent
 * @param query         the query as it was sent, or empty
 * @param headers       its headers, names in lower case, without {@code authorization}
 * @param authorised    whether it carried the key of an account
 * @param profiles      the profiles of a bulk import whose body could be read; else 0
 * @param bodyBytes     the length of its body as far as it was read
 * @param status        the status of the answer; 0 if the connection was dropped
 * @param answerHeaders the headers of the answer
 * @param body          its body, if bodies are kept
 * @param answer        the answer's body, if bodies are kept
 */
public record RecordedRequest(
        Instant at,
        Optional<Operation> operation,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        boolean authorised,
        int profiles,
        long bodyBytes,
        int status,
        Map<String, String> answerHeaders,
        Optional<String> body,
        Optional<String> answer) {

    /** Leaves out query and bodies, which may hold personal data. */
    @Override
    public String toString() {
        return "%s %s -> %d (%d profiles, %d bytes)".formatted(method, path, status, profiles, bodyBytes);
    }
}
