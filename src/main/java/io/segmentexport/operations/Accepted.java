package io.segmentexport.operations;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the header {@code Accept} if there is a choice (RFC 9110, 12.5.1). */
final class Accepted {

    private Accepted() {
    }

    /**
     * Whether plain text is preferred to JSON, which is the answer if both are as good.
     *
     * @throws ProblemException if neither is acceptable
     */
    static boolean text(Optional<String> accept) {
        if (accept.isEmpty() || accept.get().isBlank()) {
            return false;
        }
        double json = quality(accept.get(), "application", "json");
        double text = quality(accept.get(), "text", "plain");
        if (json <= 0 && text <= 0) {
            throw Problems.notAcceptable("there is application/json and text/plain");
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
