package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks the attributes of one profile in a bulk import. Klaviyo does not document which e-mail addresses it takes. The
 * sandbox takes the dot-atom of RFC 5322 at a domain name with a dot, within the lengths of RFC 5321.
 */
final class ProfileAttributes {

    private static final Set<String> TEXTS = Set.of("email", "phone_number", "external_id", "_kx", "first_name",
            "last_name", "organization", "locale", "title", "image");
    private static final Set<String> PLACES = Set.of("address1", "address2", "city", "country", "region", "zip",
            "timezone", "ip");
    private static final Set<String> COORDINATES = Set.of("latitude", "longitude");
    private static final Pattern EMAIL = Pattern.compile(
            "[\\w!#$%&'*+/=?^`{|}~-]++(?:\\.[\\w!#$%&'*+/=?^`{|}~-]++)*+"
                    + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
                    + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])");
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");

    private ProfileAttributes() {
    }

    /**
     * What is wrong with a profile.
     *
     * @param place  the attribute, as the end of a JSON pointer; empty for the profile as a whole
     * @param detail why
     */
    record Flaw(String place, String detail) {
    }

    /** The first flaw of a profile, if it has one. */
    static Optional<Flaw> check(JsonNode attributes) {
        return attributes.properties().stream().flatMap(ProfileAttributes::flaws).findFirst()
                .or(() -> key(attributes).isPresent() ? Optional.empty()
                        : Optional.of(new Flaw("", "One of 'email', 'phone_number' and 'external_id' is required.")));
    }

    /** The key of a profile; empty if it has no identifier. */
    static Optional<ProfileKey> key(JsonNode attributes) {
        return ProfileKey.of(attributes.path("email").textValue(), attributes.path("phone_number").textValue(),
                attributes.path("external_id").textValue());
    }

    private static Stream<Flaw> flaws(Map.Entry<String, JsonNode> attribute) {
        String name = attribute.getKey();
        JsonNode value = attribute.getValue();
        if (TEXTS.contains(name)) {
            return unless(value.isNull() || value.isTextual(), name, "'" + name + "' must be a string.")
                    .or(() -> value.isNull() ? Optional.empty() : identifier(name, value.textValue())).stream();
        }
        if (name.equals("properties")) {
            return unless(value.isNull() || value.isObject(), name, "'properties' must be an object.").stream();
        }
        if (name.equals("location")) {
            return Stream.concat(
                    unless(value.isNull() || value.isObject(), name, "'location' must be an object.").stream(),
                    value.properties().stream().flatMap(place -> place(place.getKey(), place.getValue()).stream()));
        }
        return Stream.of(new Flaw("/" + name, "'" + name + "' is not a valid field for the resource 'profile'."));
    }

    private static Optional<Flaw> identifier(String name, String value) {
        return switch (name) {
            case "email" -> unless(isEmail(value), name, "Invalid email address");
            case "phone_number" -> unless(E164.matcher(value).matches(), name,
                    "Invalid phone number format (Example of a valid format: +12345678901)");
            case "external_id" -> unless(value.length() <= 255, name, "'external_id' is limited to 255 characters.");
            default -> Optional.empty();
        };
    }

    private static Optional<Flaw> place(String name, JsonNode value) {
        boolean coordinate = COORDINATES.contains(name);
        return unless(coordinate || PLACES.contains(name), "location/" + name, "'" + name + "' is not a valid field of a location.")
                .or(() -> unless(value.isTextual() || value.isNull() || coordinate && value.isNumber(), "location/" + name,
                        "'" + name + "' has the wrong type."));
    }

    private static Optional<Flaw> unless(boolean sound, String attribute, String detail) {
        return sound ? Optional.empty() : Optional.of(new Flaw("/" + attribute, detail));
    }

    private static boolean isEmail(String text) {
        return text.length() <= 254 && text.indexOf('@') <= 64 && EMAIL.matcher(text).matches();
    }
}
