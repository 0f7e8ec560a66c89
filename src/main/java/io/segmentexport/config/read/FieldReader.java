package io.segmentexport.config.read;

import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.MappedField;
import io.segmentexport.config.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code field.TARGET} and {@code type.TARGET} keys of one export. */
final class FieldReader {

    private FieldReader() {
    }

    /** The mapped fields in the order of the file, then the columns that have a type alone. */
    static List<MappedField> read(Section section, OtherFields otherFields) {
        List<MappedField> fields = new ArrayList<>();
        List<String> filled = targets(section, Keys.FIELD);
        filled.forEach(target -> section.find(Keys.FIELD.at(target))
                .ifPresent(column -> fields.add(new MappedField(target, column, type(section, target)))));
        for (String target : targets(section, Keys.TYPE)) {
            boolean property = Keys.isProperty(target);
            if (property && otherFields == OtherFields.PROPERTIES && !filled.contains(target)) {
                fields.add(new MappedField(target, target.substring(Keys.PROPERTIES.length()), type(section, target)));
            } else if (!filled.contains(target)) {
                section.fault(Keys.TYPE.at(target), "types what nothing fills; write '%s = COLUMN' too%s".formatted(
                        section.nameOf(Keys.FIELD.at(target)),
                        property ? ", or '" + section.nameOf(Keys.OTHER_FIELDS) + " = properties'" : ""));
            }
        }
        return fields;
    }

    /** The known targets that the file has such a key for, with or without a value. */
    private static List<String> targets(Section section, Key<?> key) {
        String prefix = section.nameOf(key.at(""));
        return section.source().entries().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(Keys::isTarget)
                .toList();
    }

    /** Klaviyo's profile resource has strings, and numbers for a latitude and longitude. */
    private static ValueType type(Section section, String target) {
        boolean numeric = Keys.NUMERIC_TARGETS.contains(target);
        return section.find(Keys.TYPE.at(target), type -> {
            InvalidValue.unless(Keys.isProperty(target) || type instanceof ValueType.Text
                    || numeric && type instanceof ValueType.Numeric,
                    "is no type of %s, which is a %s in Klaviyo; delete the line, or map the column to a custom property"
                            .formatted(target, numeric ? "string or a number" : "string") + " (properties.NAME)");
            return type;
        }).orElse(new ValueType.Text());
    }
}
