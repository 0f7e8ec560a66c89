package io.segmentexport.camel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus is told, in its text format.
 *
 * @param values by name and tags, as they are written
 */
record Scrape(Map<String, Double> values) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*(?:\\{.*})?) (\\S+)");

    static Scrape of(ExportFixture fixture) throws Exception {
        return of(fixture.http().get("/observe/metrics").body());
    }

    static Scrape of(String text) {
        var values = new LinkedHashMap<String, Double>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new AssertionError("no metric: " + line);
            }
            values.put(matcher.group(1), Double.valueOf(matcher.group(2)));
        });
        return new Scrape(values);
    }

    /** The sum of what has this name and all of these tags, each as {@code name="value"}. */
    double sum(String name, String... tags) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().replaceFirst("\\{.*", "").equals(name))
                .filter(entry -> Set.of(tags).stream().allMatch(tag -> entry.getKey().matches(".*[{,]" + Pattern.quote(tag) + "[,}].*")))
                .mapToDouble(Map.Entry::getValue).sum();
    }

    /** Whether something has this name. */
    Set<String> names() {
        return values.keySet().stream().map(key -> key.replaceFirst("\\{.*", "")).collect(Collectors.toSet());
    }
}
