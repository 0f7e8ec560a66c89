package io.segmentexport.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys that {@code application.properties} may hold. */
final class Keys {

    /** Keys without an ID. */
    static final List<String> PLAIN = List.of(
            "data.folder", "data.keep-free", "routes.folder", "ledger.url", "ledger.user", "ledger.password",
            "delivery.retries", "delivery.first-wait", "delivery.longest-wait", "delivery.request-timeout",
            "delivery.give-up-after", "delivery.parallel",
            "tracking.first-wait", "tracking.longest-wait", "tracking.deadline",
            "archive.keep-days", "dead-letter.keep-days",
            "operations.port", "operations.address", "operations.users", "operations.tls-keystore", "operations.tls-password",
            "alert.to", "alert.rejected-percent", "shutdown.timeout", "routes.reload");

    /** What follows {@code connection.ID.} */
    static final List<String> CONNECTION = List.of(
            "display-name", "api-key", "usable-by", "data-privacy-consent", "base-url", "revision");

    /** What follows {@code export.ID.}, but for the targets. */
    static final List<String> EXPORT = List.of(
            "display-name", "connection", "list-id", "email-field", "segments", "folder", "whole-when",
            "other-fields", "delimiter", "charset", "max-profiles", "phone-region", "on-duplicate-content",
            "run", "schedule", "time-zone", "misfire", "owner");

    /** What follows {@code export.ID.field.}, but for custom properties: attributes of Klaviyo's profile resource. */
    static final List<String> TARGETS = List.of(
            "first_name", "last_name", "phone_number", "external_id", "organization", "title", "locale", "image",
            "location.address1", "location.address2", "location.city", "location.country", "location.latitude",
            "location.longitude", "location.region", "location.zip", "location.timezone", "location.ip");

    /** The attributes that Klaviyo takes as a string or a number; all others are strings. */
    static final Set<String> NUMERIC_TARGETS = Set.of("location.latitude", "location.longitude");

    static final String FIELD = "field.";
    static final String TYPE = "type.";
    static final String PROPERTIES = "properties.";

    private static final Set<String> PLAIN_SECRETS = Set.of("ledger.password", "operations.tls-password", "alert.to");

    /** The last part of the keys that hold secrets, by group: the key of an account, a URI with a password in it. */
    private static final Map<String, String> GROUPED_SECRETS = Map.of("connection", "api-key", "export", "folder");
    private static final Pattern GROUPED = Pattern.compile("(connection|export)\\.([^.]*)\\.(.+)", Pattern.DOTALL);

    private Keys() {
    }

    /** Whether a key is Camel's own, or one of the team's own routes; neither is read here. */
    static boolean passesThrough(String key) {
        return key.startsWith("camel.") || key.startsWith("my.");
    }

    /** Whether what a key stands for is, or may hold, what must be seen nowhere. */
    static boolean isSecret(String key) {
        Matcher grouped = GROUPED.matcher(key);
        return PLAIN_SECRETS.contains(key)
                || grouped.matches() && grouped.group(3).equals(GROUPED_SECRETS.get(grouped.group(1)));
    }

    /** Whether a target is a custom property with a name. */
    static boolean isProperty(String target) {
        return target.startsWith(PROPERTIES) && target.length() > PROPERTIES.length();
    }

    /** The IDs of the group {@code connection} or {@code export}, in the order of the file. */
    static List<String> ids(String group, Collection<String> keys) {
        return keys.stream().map(GROUPED::matcher)
                .filter(matcher -> matcher.matches() && matcher.group(1).equals(group))
                .map(matcher -> matcher.group(2))
                .distinct()
                .toList();
    }

    /** What is wrong with a key and what it was probably meant to be; empty for a known one. */
    static Optional<String> whyUnknown(String key) {
        if (PLAIN.contains(key) || passesThrough(key)) {
            return Optional.empty();
        }
        Matcher grouped = GROUPED.matcher(key);
        if (!grouped.matches()) {
            return Optional.of(missingId(key).orElseGet(() -> unknown(key)));
        }
        String option = grouped.group(3);
        if (grouped.group(1).equals("connection")) {
            return CONNECTION.contains(option) ? Optional.empty() : Optional.of(unknown(key));
        }
        if (EXPORT.contains(option)) {
            return Optional.empty();
        }
        if (option.startsWith(FIELD) || option.startsWith(TYPE)) {
            return whyUnknownTarget(key, option.substring(option.indexOf('.') + 1));
        }
        return Optional.of(unknown(key));
    }

    private static Optional<String> whyUnknownTarget(String key, String target) {
        if (TARGETS.contains(target) || isProperty(target)) {
            return Optional.empty();
        }
        String prefix = key.substring(0, key.length() - target.length());
        if (target.equals("email")) {
            return Optional.of("the e-mail column is named by email-field; write '%s'"
                    .formatted(prefix.replaceFirst("\\.(field|type)\\.$", ".email-field")));
        }
        if (target.isEmpty() || target.equals(PROPERTIES) || target.equals("properties")) {
            return Optional.of("names no attribute; write '%sproperties.NAME'".formatted(prefix));
        }
        String hint = NearestWord.to(target, TARGETS)
                .map(nearest -> "; did you mean '" + prefix + nearest + "'?").orElse("");
        return Optional.of("is no attribute of a Klaviyo profile%s A custom property is written '%s%s%s'"
                .formatted(hint.isEmpty() ? "." : hint, prefix, PROPERTIES, target));
    }

    private static Optional<String> missingId(String key) {
        return Stream.of("connection", "export")
                .filter(group -> key.startsWith(group + "."))
                .findFirst()
                .map(group -> "has no ID; write '%s.ID.%s' with a name of your own as the ID"
                        .formatted(group, key.substring(group.length() + 1)));
    }

    private static String unknown(String key) {
        String hint = NearestWord.hint(key, lookingLike(key));
        return "is no known key" + (hint.isEmpty() ? "; keys of your own routes begin with 'my.'" : hint);
    }

    /** Every known key; those with an ID are given the ID of this one. */
    private static List<String> lookingLike(String key) {
        List<String> known = new ArrayList<>(PLAIN);
        String[] words = key.split("\\.", 3);
        if (words.length == 3) {
            CONNECTION.forEach(option -> known.add("connection." + words[1] + "." + option));
            EXPORT.forEach(option -> known.add("export." + words[1] + "." + option));
            TARGETS.forEach(target -> {
                known.add("export." + words[1] + "." + FIELD + target);
                known.add("export." + words[1] + "." + TYPE + target);
            });
        }
        return known;
    }
}
