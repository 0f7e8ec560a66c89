package io.segmentexport.operations;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the query of a request. A name that is not known, or given twice, is an error. */
final class Queries {

    private Queries() {
    }

    /**
     * The values by their names.
     *
     * @param known the names that there are
     * @throws ProblemException if there is another one, one comes twice, or one cannot be read
     */
    static Map<String, String> read(String query, List<String> known) {
        var values = new HashMap<String, String>();
        if (query.isEmpty()) {
            return values;
        }
        for (var part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            var name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw Problems.badRequest(known.isEmpty() ? "nothing can be asked for behind a question mark here"
                        : "only these can be asked for behind the question mark: " + String.join(", ", known));
            }
            if (values.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
                throw Problems.badRequest(name + " is given twice");
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest("an escape behind the question mark cannot be read");
        }
    }

    /** A number among the values. */
    static int number(Map<String, String> values, String name, int least, int most, int otherwise) {
        var text = Optional.ofNullable(values.get(name));
        if (text.isEmpty()) {
            return otherwise;
        }
        boolean isNumber = text.get().matches("\\d{1,9}");
        int number = isNumber ? Integer.parseInt(text.get()) : 0;
        if (!isNumber || number < least || number > most) {
            throw Problems.badRequest("%s is a number from %d to %d".formatted(name, least, most));
        }
        return number;
    }
}
