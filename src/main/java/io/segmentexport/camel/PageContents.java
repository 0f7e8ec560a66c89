package io.segmentexport.camel;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a page holds, by ID.
 *
 * @param routes         routes, those among them that the page makes of a template
 * @param templates      route templates
 * @param configurations route configurations
 */
record PageContents(Set<String> routes, Set<String> templates, Set<String> configurations) {

    /** What this holds and the other does not, as words; empty where there is nothing. */
    String missingIn(PageContents other) {
        return Stream.of(
                        missing("route", routes, other.routes),
                        missing("route template", templates, other.templates),
                        missing("route configuration", configurations, other.configurations))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** What both hold, as words; empty where there is nothing. */
    String sharedWith(PageContents other) {
        return Stream.of(
                        shared("route", routes, other.routes),
                        shared("route template", templates, other.templates),
                        shared("route configuration", configurations, other.configurations))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String missing(String what, Set<String> these, Set<String> others) {
        var missing = new LinkedHashSet<>(these);
        missing.removeAll(others);
        return words(what, missing);
    }

    private static String shared(String what, Set<String> these, Set<String> others) {
        var shared = new LinkedHashSet<>(these);
        shared.retainAll(others);
        return words(what, shared);
    }

    private static String words(String what, Set<String> ids) {
        return ids.stream().map(id -> what + " " + id).collect(Collectors.joining(", "));
    }
}
