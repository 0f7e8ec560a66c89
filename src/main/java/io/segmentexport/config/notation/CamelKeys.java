package io.segmentexport.config.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.Word;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The keys of Camel itself, {@code camel.…}, by the metadata that Camel brings for tools: those of its groups
 * ({@code camel.main.…}) and those of the components that are on the class path ({@code camel.component.NAME.…}).
 */
public final class CamelKeys {

    private static final String COMPONENT = "camel.component.";

    /** Names that follow are anybody's own, or those of languages and data formats. */
    private static final List<String> OPEN = List.of("camel.beans.", "camel.dataformat.", "camel.language.", "camel.variable.",
            "camel.kamelet.", "camel.routetemplate", "camel.devconsole.", "camel.vault.");

    private CamelKeys() {
    }

    /** What is wrong with a key that begins with {@code camel.}, and what it was probably meant to be. */
    public static Optional<String> whyUnknown(String key) {
        String bare = spelling(key).replaceFirst("\\[.*", "");
        if (OPEN.stream().anyMatch(bare::startsWith)) {
            return Optional.empty();
        }
        if (bare.startsWith(COMPONENT)) {
            String[] words = key.substring(COMPONENT.length()).split("[.\\[]");
            return ofComponent(words[0]).filter(options -> words.length > 1 && !options.containsKey(spelling(words[1])))
                    .map(options -> unknown(key, options.values().stream().map(option -> COMPONENT + words[0] + "." + option)));
        }
        var groups = ofGroups();
        boolean known = Stream.iterate(bare, part -> part.contains("."), part -> part.substring(0, part.lastIndexOf('.')))
                .anyMatch(groups::containsKey);
        return known ? Optional.empty() : Optional.of(unknown(key, groups.values().stream()));
    }

    private static String unknown(String key, Stream<String> known) {
        boolean dashed = key.equals(key.toLowerCase(Locale.ROOT));
        var names = known.map(name -> dashed ? name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT) : name).toList();
        return "is no key that Camel knows" + Word.hint(key, names);
    }

    /** Camel takes a name with dashes and in camel case alike, and ignores upper and lower case. */
    private static String spelling(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> ofGroups() {
        var names = new LinkedHashMap<String, String>();
        json("/META-INF/camel-main-configuration-metadata.json").ifPresent(metadata -> metadata.path("properties")
                .forEach(property -> names.put(spelling(property.path("name").asText()), property.path("name").asText())));
        return names;
    }

    /** The options of a component; empty if it is not there, or is not Camel's. */
    private static Optional<Map<String, String>> ofComponent(String name) {
        try (var named = CamelKeys.class.getResourceAsStream("/META-INF/services/org/apache/camel/component/" + name)) {
            if (named == null) {
                return Optional.empty();
            }
            var properties = new Properties();
            properties.load(named);
            String folder = properties.getProperty("class", "").replaceFirst("\\.[^.]*$", "").replace('.', '/');
            return json("/META-INF/" + folder + "/" + name + ".json").map(metadata -> {
                var options = new LinkedHashMap<String, String>();
                metadata.path("componentProperties").fieldNames().forEachRemaining(option -> options.put(spelling(option), option));
                return options;
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the metadata of the component " + name + " cannot be read", e);
        }
    }

    private static Optional<JsonNode> json(String resource) {
        try (InputStream metadata = CamelKeys.class.getResourceAsStream(resource)) {
            return metadata == null ? Optional.empty() : Optional.of(new ObjectMapper().readTree(metadata));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
