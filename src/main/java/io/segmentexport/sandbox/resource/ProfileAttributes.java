package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checks the attributes of one profile in a bulk import. Klaviyo does not document which e-mail addresses it takes. The
 * sandbox takes the dot-atom of RFC 5322 at a domain name with a dot, within the lengths of RFC 5321.
 */
final class ProfileAttributes {

    private static final Set<String> TEXTS = Set.of("email", "phone_number", "external_id", "_kx", "first_name",
            "last_name", "organization", "locale", "title", "image");
    private static final Set<String> OBJECTS = Set.of("properties", "location");
    private static final Set<String> PLACES = Set.of("address1", "address2", "city", "country", "region", "zip",
            "timezone", "ip");
    private static final Set<String> COORDINATES = Set.of("latitude", "longitude");
    private static final Pattern EMAIL = Pattern.compile(
            "[\\w!#$%&'*+/=?^`{|}~-]++(?:\\.[\\w!#$%&'*+/=?^`{|}~-]++)*+"
                    + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
                    + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])");
    private static final Map<String, Format> FORMATS = Map.of(
            "email", new Format(ProfileAttributes::isEmail, "Invalid email address"),
            "phone_number", new Format(Pattern.compile("\\+[1-9]\\d{6,14}").asMatchPredicate(),
                    "Invalid phone number format (Example of a valid format: +12345678901)"),
            "external_id", new Format(id -> id.length() <= 255, "'external_id' is limited to 255 characters."));

    private ProfileAttributes() {
    }

    private record Format(Predicate<String> accepts, String detail) {
    }

    /** The first flaw of a profile, if it has one; {@code pointer} is where its attributes stand. */
    static Optional<ApiError> flaw(JsonNode attributes, String pointer) {
        return attributes.properties().stream()
                .flatMap(attribute -> flaw(attribute.getKey(), attribute.getValue(), pointer + "/" + attribute.getKey()).stream())
                .findFirst()
                .or(() -> unless(ProfileKey.of(attributes).isPresent(), pointer,
                        "One of 'email', 'phone_number' and 'external_id' is required."));
    }

    private static Optional<ApiError> flaw(String name, JsonNode value, String pointer) {
        boolean object = OBJECTS.contains(name);
        if (!object && !TEXTS.contains(name)) {
            return unless(false, pointer, "'" + name + "' is not a valid field for the resource 'profile'.");
        }
        if (value.isNull()) {
            return Optional.empty();
        }
        if (object ? !value.isObject() : !value.isTextual()) {
            return unless(false, pointer, "'" + name + "' must be " + (object ? "an object." : "a string."));
        }
        if (name.equals("location")) {
            return value.properties().stream()
                    .flatMap(place -> place(place.getKey(), place.getValue(), pointer + "/" + place.getKey()).stream())
                    .findFirst();
        }
        Format format = FORMATS.get(name);
        return format == null ? Optional.empty() : unless(format.accepts().test(value.textValue()), pointer, format.detail());
    }

    private static Optional<ApiError> place(String name, JsonNode value, String pointer) {
        boolean coordinate = COORDINATES.contains(name);
        return unless(coordinate || PLACES.contains(name), pointer, "'" + name + "' is not a valid field of a location.")
                .or(() -> unless(value.isTextual() || value.isNull() || coordinate && value.isNumber(), pointer,
                        "'" + name + "' has the wrong type."));
    }

    private static Optional<ApiError> unless(boolean sound, String pointer, String detail) {
        return sound ? Optional.empty() : Optional.of(ApiError.invalid(pointer, detail));
    }

    private static boolean isEmail(String text) {
        return text.length() <= 254 && text.indexOf('@') <= 64 && EMAIL.matcher(text).matches();
    }
}
