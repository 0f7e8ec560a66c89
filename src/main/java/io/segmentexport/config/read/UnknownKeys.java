package io.segmentexport.config.read;

import io.segmentexport.config.Word;
import io.segmentexport.config.notation.CamelKeys;
import io.segmentexport.config.read.PropertiesFile.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the keys of a file with the table of {@link Keys}. */
final class UnknownKeys {

    private static final Map<String, Key<?>> BY_NAME =
            Keys.all().stream().collect(Collectors.toMap(Key::name, Function.identity()));
    private static final Pattern GROUPED = Pattern.compile("(connection|export)\\.([^.]*)\\.(.+)", Pattern.DOTALL);
    private static final Pattern OF_TARGET = Pattern.compile("(export\\.[^.]*\\.(?:field|type)\\.)(.*)", Pattern.DOTALL);

    private UnknownKeys() {
    }

    /** Whether the value of a key is, or may hold, a secret. */
    static boolean isSecret(String key) {
        Key<?> known = BY_NAME.get(inTable(key));
        return known != null && known.secret();
    }

    /** The IDs of the group {@code connection} or {@code export}, in the order of the file. */
    static List<String> ids(String group, Collection<String> keys) {
        return keys.stream().map(GROUPED::matcher)
                .filter(matcher -> matcher.matches() && matcher.group(1).equals(group))
                .map(matcher -> matcher.group(2))
                .distinct()
                .toList();
    }

    /**
     * What is wrong with a key and what it was probably meant to be; empty for a known one. Keys of the team's own routes are
     * not read here.
     */
    static Optional<String> whyUnknown(String key) {
        Matcher ofTarget = OF_TARGET.matcher(key);
        if (ofTarget.matches()) {
            return whyUnknownTarget(ofTarget.group(1), ofTarget.group(2));
        }
        if (key.startsWith("camel.")) {
            return CamelKeys.whyUnknown(key);
        }
        if (BY_NAME.containsKey(inTable(key)) || key.startsWith("my.")) {
            return Optional.empty();
        }
        boolean lacksId = !GROUPED.matcher(key).matches() && key.matches("(?s)(connection|export)\\..*");
        return Optional.of(lacksId ? "has no ID; write '%s' with a name of your own as the ID".formatted(key.replaceFirst("\\.", ".ID."))
                : unknown(key));
    }

    /**
     * What is wrong with an entry without a value: whoever wrote it did not mean the default, which may be all segments or no
     * users. Keys that must have a value are told as missing; one that is set from outside may be emptied, and a delimiter may
     * be blank.
     */
    static Optional<String> whyEmpty(Entry entry) {
        Key<?> key = BY_NAME.get(OF_TARGET.matcher(inTable(entry.key())).replaceFirst("$1TARGET"));
        boolean sound = !entry.blank() || entry.line() == 0 || key == null || key == Keys.DELIMITER;
        return sound || key.unset() == Key.Unset.FAULT ? Optional.empty()
                : Optional.of("has no value; write one, for example '%s = %s', or take the line away".formatted(entry.key(), key.text()));
    }

    /** The key as the table names it: {@code connection.ID.api-key} for {@code connection.main.api-key}. */
    private static String inTable(String key) {
        return GROUPED.matcher(key).replaceFirst("$1.ID.$3");
    }

    private static Optional<String> whyUnknownTarget(String prefix, String target) {
        if (Keys.isTarget(target)) {
            return Optional.empty();
        }
        if (target.equals("email")) {
            return Optional.of("the e-mail column is named by email-field; write '%s'"
                    .formatted(prefix.replaceFirst("(field|type)\\.$", "email-field")));
        }
        if (target.isEmpty() || target.equals(Keys.PROPERTIES) || target.equals("properties")) {
            return Optional.of("names no attribute; write '%sproperties.NAME'".formatted(prefix));
        }
        return Optional.of("is no attribute of a Klaviyo profile%s A custom property is written '%s%s%s'".formatted(
                Word.nearest(target, Keys.TARGETS).map(near -> "; did you mean '" + prefix + near + "'?").orElse("."),
                prefix, Keys.PROPERTIES, target));
    }

    private static String unknown(String key) {
        String[] words = key.split("\\.", 3);
        List<String> known = Keys.all().stream()
                .filter(row -> words.length == 3 || !row.name().contains(".ID."))
                .flatMap(row -> row.name().endsWith("TARGET") ? Keys.TARGETS.stream().map(row::at) : Stream.of(row))
                .map(row -> row.nameFor(words.length == 3 ? words[1] : ""))
                .toList();
        String hint = Word.hint(key, known);
        return "is no known key" + (hint.isEmpty() ? "; keys of your own routes begin with 'my.'" : hint);
    }
}
