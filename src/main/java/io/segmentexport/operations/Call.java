package io.segmentexport.operations;

import io.segmentexport.access.User;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request for one of the operations, with what of HTTP an operation goes by.
 *
 * @param operation what is asked for
 * @param user      who asks
 * @param path      as it came, for messages
 * @param names     what stands in the path in the place of its parameters, its escapes resolved
 * @param query     what stands behind the question mark, its escapes not resolved; empty if there is nothing
 * @param accept    the header {@code Accept}
 * @param body      what was sent
 */
public record Call(
        Operation operation, User user, String path, Map<String, String> names, String query, Optional<String> accept, String body) {

    public Call {
        names = Map.copyOf(names);
    }

    /** What stands in the path in the place of a parameter; empty if the path has no such parameter. */
    Optional<String> name(String parameter) {
        return Optional.ofNullable(names.get(parameter));
    }

    String export() {
        return names.get("export");
    }

    String run() {
        return names.get("run");
    }

    /**
     * What stands behind the question mark, by its name.
     *
     * @param known the names that may stand there
     * @throws ProblemException if there is another one, one comes twice, or one cannot be read
     */
    Map<String, String> query(List<String> known) {
        var values = new HashMap<String, String>();
        if (query.isEmpty()) {
            return values;
        }
        for (var part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            var name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw Kind.BAD_REQUEST.because(known.isEmpty() ? "nothing can be asked for behind a question mark here"
                        : "only these can be asked for behind the question mark: " + String.join(", ", known));
            }
            if (values.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
                throw Kind.BAD_REQUEST.because(name + " is given twice");
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Kind.BAD_REQUEST.because("an escape behind the question mark cannot be read");
        }
    }

    /**
     * Whether plain text is preferred to JSON, which is the answer if both are as good (RFC 9110, 12.5.1).
     *
     * @throws ProblemException if neither is acceptable
     */
    boolean prefersText() {
        if (accept.isEmpty() || accept.get().isBlank()) {
            return false;
        }
        double json = quality(accept.get(), "application", "json");
        double text = quality(accept.get(), "text", "plain");
        if (json <= 0 && text <= 0) {
            throw Kind.NOT_ACCEPTABLE.because("there is application/json and text/plain");
        }
        return text > json;
    }

    /** The quality of the most specific range that the type falls under; 0 where there is none. */
    private static double quality(String accept, String type, String subtype) {
        int specific = -1;
        double quality = 0;
        for (var range : accept.toLowerCase(Locale.ROOT).split(",")) {
            var parts = range.split(";");
            int how = List.of("*/*", type + "/*", type + "/" + subtype).indexOf(parts[0].strip());
            if (how > specific) {
                specific = how;
                quality = quality(parts);
            }
        }
        return quality;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                return parameter.substring(2).matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(parameter.substring(2)) : 0;
            }
        }
        return 1;
    }
}
