package io.segmentexport.sandbox.resource;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The query of a request. As at Klaviyo, a {@code +} that is not encoded is a blank.
 *
 * @param values by name, decoded, in order
 */
public record Parameters(Map<String, String> values) {

    private static final String CURSOR = "page[cursor]";
    private static final String SIZE = "page[size]";

    /** Reads a raw query, which may be empty. */
    public static Parameters of(String rawQuery) {
        Map<String, String> values = new LinkedHashMap<>();
        if (!rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return new Parameters(values);
    }

    /** The value of a parameter. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Refuses a parameter that the operation does not take, rather than ignoring it. */
    public void allowOnly(Set<String> names) {
        values.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw Refusal.invalidParameter(name, "The sandbox does not serve the parameter '" + name
                    + "' here; it serves " + names.stream().sorted().collect(Collectors.joining(", ")) + ".");
        });
    }

    /**
     * How many resources a page holds.
     *
     * @param standard if the query does not say
     * @param largest  the most that the query may ask for
     */
    public int pageSize(int standard, int largest) {
        String given = values.get(SIZE);
        if (given == null) {
            return standard;
        }
        if (!given.matches("\\d{1,6}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > largest) {
            throw Refusal.invalidParameter(SIZE, "Page size must be an integer between 1 and " + largest + ".");
        }
        return Integer.parseInt(given);
    }

    /** The position at which the page starts: what {@link #next(int)} was given, or 0. */
    public int position() {
        String given = values.get(CURSOR);
        if (given == null) {
            return 0;
        }
        if (!given.matches("p\\d{1,9}")) {
            throw Refusal.invalidParameter(CURSOR, "The cursor is not one that a links.next gave.");
        }
        return Integer.parseInt(given.substring(1));
    }

    /** The query of the page that starts at a position. */
    public String next(int position) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(CURSOR, "p" + position);
        return new Parameters(changed).encoded();
    }

    /** The query as it goes into a link. */
    public String encoded() {
        return values.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalidParameter("", "The query holds a '%' that starts no percent-encoding.");
        }
    }

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
}
