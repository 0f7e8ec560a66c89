package io.segmentexport.profile;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The attributes of a profile but for its identifiers, in the order in which they are written. */
final class Attributes {

    /** What the target of a custom property begins with; its name follows and may hold dots itself. */
    static final String PROPERTY_PREFIX = "properties.";

    private static final String LOCATION_PREFIX = "location.";
    private static final SerializableString LOCATION = ProfileJson.name("location");
    private static final SerializableString PROPERTIES = ProfileJson.name("properties");

    private final List<Attribute> plain = new ArrayList<>();
    private final List<Attribute> location = new ArrayList<>();
    private final List<Attribute> properties = new ArrayList<>();

    /**
     * @param target a target of the configuration that is no identifier: {@code first_name}, {@code location.city},
     *               {@code properties.NAME}
     */
    void add(String target, Source source, CellValue value) {
        if (target.startsWith(PROPERTY_PREFIX)) {
            properties.add(new Attribute(source, ProfileJson.name(target.substring(PROPERTY_PREFIX.length())), value));
        } else if (target.startsWith(LOCATION_PREFIX)) {
            location.add(new Attribute(source, ProfileJson.name(target.substring(LOCATION_PREFIX.length())), value));
        } else {
            plain.add(new Attribute(source, ProfileJson.name(target), value));
        }
    }

    /** Writes them all, up to the first whose cell does not fit: returns that one, or null where all do. */
    Attribute write(ProfileJson json, String[] cells) throws IOException {
        Attribute misfit = write(plain, json, cells);
        if (misfit == null) {
            misfit = writeInner(LOCATION, location, json, cells);
        }
        return misfit == null ? writeInner(PROPERTIES, properties, json, cells) : misfit;
    }

    private static Attribute writeInner(SerializableString name, List<Attribute> inner, ProfileJson json,
            String[] cells) throws IOException {
        json.beginInner(name);
        Attribute misfit = write(inner, json, cells);
        json.endInner();
        return misfit;
    }

    private static Attribute write(List<Attribute> attributes, ProfileJson json, String[] cells) throws IOException {
        for (Attribute attribute : attributes) {
            if (!attribute.write(json, cells)) {
                return attribute;
            }
        }
        return null;
    }
}
