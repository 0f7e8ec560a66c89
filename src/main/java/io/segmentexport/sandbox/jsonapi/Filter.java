package io.segmentexport.sandbox.jsonapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of a {@code filter} parameter: {@code equals(FIELD,"VALUE")} or {@code any(FIELD,["VALUE",…])}.
 *
 * @param field  the field that is compared
 * @param values the values that match
 */
public record Filter(String field, List<String> values) {

    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'";
    private static final Pattern ONE = Pattern.compile("\\s*(?<value>" + QUOTED + ")\\s*");
    private static final Pattern FILTER = Pattern.compile("(?<operator>equals|any)\\((?<field>[a-z_]+),(?<value>.*)\\)",
            Pattern.DOTALL);

    /**
     * Reads a filter.
     *
     * @param fields the fields by which the operation filters
     * @throws Refusal if the operation does not take it
     */
    public static Filter parse(String text, Set<String> fields) {
        Matcher filter = FILTER.matcher(text);
        if (!filter.matches()) {
            throw refusal("Invalid filter: the sandbox takes equals(FIELD,\"VALUE\") and any(FIELD,[\"VALUE\",…]).");
        }
        if (!fields.contains(filter.group("field"))) {
            throw refusal("'" + filter.group("field") + "' is not a field that the sandbox filters by here; it takes "
                    + String.join(", ", fields.stream().sorted().toList()) + ".");
        }
        String value = filter.group("value").strip();
        boolean list = value.startsWith("[") && value.endsWith("]");
        if (filter.group("operator").equals("any") && !list) {
            throw refusal("Invalid filter: 'any' takes a list in square brackets.");
        }
        List<String> values = values(list ? value.substring(1, value.length() - 1) : value);
        if (filter.group("operator").equals("equals") && values.size() != 1) {
            throw refusal("Invalid filter: 'equals' takes one value.");
        }
        return new Filter(filter.group("field"), values);
    }

    private static List<String> values(String text) {
        List<String> values = new ArrayList<>();
        Matcher one = ONE.matcher(text);
        int position = 0;
        while (one.region(position, text.length()).lookingAt()) {
            String quoted = one.group("value");
            values.add(quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1"));
            position = one.end();
            if (position == text.length()) {
                return values;
            }
            if (text.charAt(position) != ',') {
                break;
            }
            position++;
        }
        throw refusal("Invalid filter: values stand in quotes, with a comma between two.");
    }

    private static Refusal refusal(String detail) {
        return Refusal.invalidParameter("filter", detail);
    }
}
