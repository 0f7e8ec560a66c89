package io.segmentexport.config.read;

import java.util.List;
import java.util.Set;

/** The attributes of Klaviyo's profile resource that a column can become: TARGET in the names of keys. */
final class Targets {

    /** The attributes other than custom properties. */
    static final List<String> ATTRIBUTES = List.of(
            "first_name", "last_name", "phone_number", "external_id", "organization", "title", "locale", "image",
            "location.address1", "location.address2", "location.city", "location.country", "location.latitude",
            "location.longitude", "location.region", "location.zip", "location.timezone", "location.ip");

    /** What the name of a custom property follows. */
    static final String PROPERTIES = "properties.";

    /** The attributes that Klaviyo takes as a string or a number; all others are strings. */
    private static final Set<String> NUMERIC = Set.of("location.latitude", "location.longitude");

    private Targets() {
    }

    static boolean isKnown(String target) {
        return ATTRIBUTES.contains(target) || isProperty(target);
    }

    static boolean isNumeric(String target) {
        return NUMERIC.contains(target);
    }

    /** Whether a target is a custom property with a name. */
    static boolean isProperty(String target) {
        return target.startsWith(PROPERTIES) && target.length() > PROPERTIES.length();
    }
}
