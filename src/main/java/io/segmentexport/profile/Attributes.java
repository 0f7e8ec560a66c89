package io.segmentexport.profile;

import io.segmentexport.profile.value.CellValue;
import io.segmentexport.profile.value.FieldName;
import io.segmentexport.profile.value.ProfileJson;
import java.util.ArrayList;
import java.util.List;

/** The attributes of a profile but for its identifiers, in the order in which they are written. */
final class Attributes {

    /** What the target of a custom property begins with; its name follows and may hold dots itself. */
    static final String PROPERTY_PREFIX = "properties.";

    private static final String LOCATION_PREFIX = "location.";
    private static final FieldName LOCATION = new FieldName("location");
    private static final FieldName PROPERTIES = new FieldName("properties");

    /** A field of a profile that is written from a cell, and left out if that is blank. */
    private record Attribute(Source source, FieldName name, CellValue value) {

        /** Writes the field; false if the cell does not fit. */
        boolean write(ProfileJson json, String[] cells) {
            return source.isBlank(cells) || value.write(json, name, source.of(cells));
        }
    }

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

    /** Writes them all, up to the first whose cell does not fit: says which and why, or null if all fit. */
    String write(ProfileJson json, String[] cells) {
        String misfit = write(plain, json, cells);
        if (misfit == null) {
            misfit = writeInner(LOCATION, location, json, cells);
        }
        return misfit == null ? writeInner(PROPERTIES, properties, json, cells) : misfit;
    }

    private static String writeInner(FieldName name, List<Attribute> inner, ProfileJson json, String[] cells) {
        json.beginInner(name);
        String misfit = write(inner, json, cells);
        json.endInner();
        return misfit;
    }

    private static String write(List<Attribute> attributes, ProfileJson json, String[] cells) {
        for (Attribute attribute : attributes) {
            if (!attribute.write(json, cells)) {
                return attribute.source + " is not " + attribute.value.expected();
            }
        }
        return null;
    }
}
