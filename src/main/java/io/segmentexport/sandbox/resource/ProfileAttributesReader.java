package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the attributes of one profile in a bulk import; keeps its identifiers and its first flaw. Klaviyo does not
 * document which e-mail addresses it takes. The sandbox takes the dot-atom of RFC 5322 at a domain name with a dot,
 * within the lengths of RFC 5321.
 */
final class ProfileAttributesReader {

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

    private final JsonParser parser;
    private String email;
    private String phone;
    private String externalId;
    private Flaw flaw;

    /** For the object at which the parser stands. */
    ProfileAttributesReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * What is wrong with a profile.
     *
     * @param place  the attribute, as the end of a JSON pointer; empty for the profile as a whole
     * @param detail why
     */
    record Flaw(String place, String detail) {
    }

    /** Reads to the end of the object. */
    void read() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (TEXTS.contains(name)) {
                text(name, value);
            } else if (name.equals("location")) {
                location(value);
            } else if (name.equals("properties")) {
                properties(value);
            } else {
                found(name, "'" + name + "' is not a valid field for the resource 'profile'.");
                parser.skipChildren();
            }
        }
    }

    /** What is wrong with the profile, if anything. */
    Optional<Flaw> firstFlaw() {
        if (flaw == null && ProfileKey.of(email, phone, externalId).isEmpty()) {
            flaw = new Flaw("", "One of 'email', 'phone_number' and 'external_id' is required.");
        }
        return Optional.ofNullable(flaw);
    }

    /** The key of a profile without a flaw. */
    ProfileKey key() {
        return ProfileKey.of(email, phone, externalId).orElseThrow();
    }

    private void text(String name, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            identifier(name);
        } else if (value != JsonToken.VALUE_NULL) {
            found(name, "'" + name + "' must be a string.");
            parser.skipChildren();
        }
    }

    private void identifier(String name) throws IOException {
        switch (name) {
            case "email" -> {
                email = parser.getText();
                if (!isEmail(email)) {
                    found(name, "Invalid email address");
                }
            }
            case "phone_number" -> {
                phone = parser.getText();
                if (!E164.matcher(phone).matches()) {
                    found(name, "Invalid phone number format (Example of a valid format: +12345678901)");
                }
            }
            case "external_id" -> {
                externalId = parser.getText();
                if (externalId.length() > 255) {
                    found(name, "'external_id' is limited to 255 characters.");
                }
            }
            default -> parser.finishToken();
        }
    }

    private void properties(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT && value != JsonToken.VALUE_NULL) {
            found("properties", "'properties' must be an object.");
        }
        parser.skipChildren();
    }

    private void location(JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                place(parser.currentName(), parser.nextToken());
                parser.skipChildren();
            }
        } else if (value != JsonToken.VALUE_NULL) {
            found("location", "'location' must be an object.");
            parser.skipChildren();
        }
    }

    private void place(String name, JsonToken value) {
        boolean coordinate = COORDINATES.contains(name);
        if (!coordinate && !PLACES.contains(name)) {
            found("location/" + name, "'" + name + "' is not a valid field of a location.");
        } else if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL
                && !(coordinate && value.isNumeric())) {
            found("location/" + name, "'" + name + "' has the wrong type.");
        }
    }

    private void found(String attribute, String detail) {
        if (flaw == null) {
            flaw = new Flaw("/" + attribute, detail);
        }
    }

    private static boolean isEmail(String text) {
        return text.length() <= 254 && text.indexOf('@') <= 64 && EMAIL.matcher(text).matches();
    }
}
