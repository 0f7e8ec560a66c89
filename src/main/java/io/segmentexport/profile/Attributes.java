package io.segmentexport.profile;

import java.util.ArrayList;
import java.util.List;

/** The attributes of a profile but for its identifiers, in the order in which they are written. */
final class Attributes {

    /** What the target of a custom property begins with; its name follows and may hold dots itself. */
    static final String PROPERTY_PREFIX = "properties.";

    private static final String LOCATION_PREFIX = "location.";
    private static final FieldName LOCATION = new FieldName("location");
    private static final FieldName PROPERTIES = new FieldName("properties");

    private final List<Attribute> plain = new ArrayList<>();
    private final List<Attribute> location = new ArrayList<>();
    private final List<Attribute> properties = new ArrayList<>();

    /**
     * @param target a target of the configuration that is no identifier: {@code first_name}, {@code location.city},
     *               {@code properties.NAME}
     */
    void add(String target, Source source, CellValue value) {
        if (target.startsWith(PROPERTY_PREFIX)) {
            properties.add(new Attribute(source, new FieldName(target.substring(PROPERTY_PREFIX.length())), value));
        } else if (target.startsWith(LOCATION_PREFIX)) {
            location.add(new Attribute(source, new FieldName(target.substring(LOCATION_PREFIX.length())), value));
        } else {
            plain.add(new Attribute(source, new FieldName(target), value));
        }
    }

    /** Writes them all, up to the first whose cell does not fit: returns that one, or null where all do. */
    Attribute write(ProfileJson json, String[] cells) {
        Attribute misfit = write(plain, json, cells);
        if (misfit == null) {
            misfit = writeInner(LOCATION, location, json, cells);
        }
        return misfit == null ? writeInner(PROPERTIES, properties, json, cells) : misfit;
    }

    private static Attribute writeInner(FieldName name, List<Attribute> inner, ProfileJson json,
            String[] cells) {
        json.beginInner(name);
        Attribute misfit = write(inner, json, cells);
        json.endInner();
        return misfit;
    }

    private static Attribute write(List<Attribute> attributes, ProfileJson json, String[] cells) {
        for (Attribute attribute : attributes) {
            if (!attribute.write(json, cells)) {
                return attribute;
            }
        }
        return null;
    }
}
