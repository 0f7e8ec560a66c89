package io.segmentexport.sandbox;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the attributes of one profile in a bulk import, keeps its identifiers, and the first thing that is wrong.
 * What counts as an e-mail address is Klaviyo's secret; the sandbox takes the dot-atom of RFC 5322 at a domain name
 * with a dot, within the lengths of RFC 5321.
 */
final class ProfileAttributesReader {

    private static final Set<String> TEXTS = Set.of("email", "phone_number", "external_id", "_kx", "first_name",
            "last_name", "organization", "locale", "title", "image");
    private static final Set<String> PLACES = Set.of("address1", "address2", "city", "country", "region", "zip",
            "timezone", "ip");
    private static final Set<String> COORDINATES = Set.of("latitude", "longitude");
    private static final Pattern EMAIL = Pattern.compile(
            "[\\w!#$%&'*+/=?^`{|}~-]++(?:\\.[\\w!#$%&'*+/=?^`{|}~-]++)*+"
                    + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])");
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");

    private final JsonParser parser;
    private final String pointer;
    private String email;
    private String phone;
    private String externalId;
    private ApiError error;

    /** For the object at which the parser stands. */
    ProfileAttributesReader(JsonParser parser, String pointer) {
        this.parser = parser;
        this.pointer = pointer;
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
                fail(value == JsonToken.START_OBJECT || value == JsonToken.VALUE_NULL, "/properties",
                        "'properties' must be an object.");
                parser.skipChildren();
            } else {
                fail(false, "/" + name, "'" + name + "' is not a valid field for the resource 'profile'.");
                parser.skipChildren();
            }
        }
    }

    /** What is wrong with the profile, if anything is. */
    Optional<ApiError> firstError() {
        if (error == null && ProfileKey.of(email, phone, externalId).isEmpty()) {
            fail(false, "", "One of 'email', 'phone_number' and 'external_id' is required.");
        }
        return Optional.ofNullable(error);
    }

    /** Who the profile is; asked for only where nothing is wrong. */
    ProfileKey key() {
        return ProfileKey.of(email, phone, externalId).orElseThrow();
    }

    private void text(String name, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.VALUE_STRING) {
            fail(false, "/" + name, "'" + name + "' must be a string.");
            parser.skipChildren();
            return;
        }
        switch (name) {
            case "email" -> {
                email = parser.getText();
                fail(isEmail(email), "/email", "Invalid email address");
            }
            case "phone_number" -> {
                phone = parser.getText();
                fail(E164.matcher(phone).matches(), "/phone_number",
                        "Invalid phone number format (Example of a valid format: +12345678901)");
            }
            case "external_id" -> {
                externalId = parser.getText();
                fail(externalId.length() <= 255, "/external_id", "'external_id' is limited to 255 characters.");
            }
            default -> parser.finishToken();
        }
    }

    private void location(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            fail(value == JsonToken.VALUE_NULL, "/location", "'location' must be an object.");
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken place = parser.nextToken();
            boolean known = PLACES.contains(name) || COORDINATES.contains(name);
            fail(known, "/location/" + name, "'" + name + "' is not a valid field of a location.");
            boolean fits = place == JsonToken.VALUE_STRING || place == JsonToken.VALUE_NULL
                    || place.isNumeric() && COORDINATES.contains(name);
            fail(fits, "/location/" + name, "'" + name + "' has the wrong type.");
            parser.skipChildren();
        }
    }

    private void fail(boolean holds, String place, String detail) {
        if (!holds && error == null) {
            error = ApiError.invalidAt(pointer + place, detail);
        }
    }

    private static boolean isEmail(String text) {
        return text.length() <= 254 && text.indexOf('@') <= 64 && EMAIL.matcher(text).matches();
    }
}
