package io.segmentexport.operations;

import io.segmentexport.access.User;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    String export() {
        return names.get("export");
    }

    String run() {
        return names.get("run");
    }

    /** Who asks, for people. */
    String by() {
        return "user " + user.name();
    }

    /**
     * What stands behind the question mark, by its name.
     *
     * @param known the names that may stand there
     * @throws ProblemException if there is another one, or one comes twice
     */
    Map<String, String> query(List<String> known) {
        var values = new HashMap<String, String>();
        if (query.isEmpty()) {
            return values;
        }
        for (var part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            var name = URLDecoder.decode(equals < 0 ? part : part.substring(0, equals), StandardCharsets.UTF_8);
            if (!known.contains(name)) {
                throw Kind.BAD_REQUEST.because(known.isEmpty() ? "nothing can be asked for behind a question mark here"
                        : "only these can be asked for behind the question mark: " + String.join(", ", known));
            }
            var value = equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (values.put(name, value) != null) {
                throw Kind.BAD_REQUEST.because(name + " is given twice");
            }
        }
        return values;
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

    /** The quality of the most specific range that the type falls under; 0 if there is none. */
    private static double quality(String accept, String type, String subtype) {
        var ranges = List.of("*/*", type + "/*", type + "/" + subtype);
        return Stream.of(accept.toLowerCase(Locale.ROOT).split(",")).map(range -> range.split(";"))
                .filter(range -> ranges.contains(range[0].strip()))
                .max(Comparator.comparingInt(range -> ranges.indexOf(range[0].strip())))
                .map(Call::quality).orElse(0.0);
    }

    private static double quality(String[] range) {
        return Stream.of(range).skip(1).map(String::strip).filter(parameter -> parameter.startsWith("q=")).findFirst()
                .map(parameter -> parameter.substring(2))
                .map(q -> q.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(q) : 0).orElse(1.0);
    }
}
