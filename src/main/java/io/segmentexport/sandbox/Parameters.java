package io.segmentexport.sandbox;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The query of a request. As at Klaviyo a {@code +} that is not encoded is a blank.
 *
 * @param values by name, decoded, in order
 */
record Parameters(Map<String, String> values) {

    private static final String CURSOR = "page[cursor]";
    private static final String SIZE = "page[size]";

    /** Reads a raw query; {@code null} is an empty one. */
    static Parameters of(String rawQuery) {
        Map<String, String> values = new LinkedHashMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return new Parameters(values);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Refuses what the operation does not take, rather than ignoring it. */
    void allowOnly(Set<String> names) {
        values.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw Refusal.invalidParameter(name, "The sandbox does not serve the parameter '" + name
                    + "' here; it serves " + names.stream().sorted().collect(Collectors.joining(", ")) + ".");
        });
    }

    int pageSize(int standard, int largest) {
        String given = values.get(SIZE);
        if (given == null) {
            return standard;
        }
        if (!given.matches("\\d{1,6}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > largest) {
            throw Refusal.invalidParameter(SIZE, "Page size must be an integer between 1 and " + largest + ".");
        }
        return Integer.parseInt(given);
    }

    /** Where the page starts: what {@link #next(int)} was given, or 0. */
    int position() {
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
    String next(int position) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(CURSOR, "p" + position);
        return new Parameters(changed).encoded();
    }

    /** The query as it goes into a link. */
    String encoded() {
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
}
