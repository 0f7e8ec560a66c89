package io.segmentexport.config.read;

import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.MappedField;
import io.segmentexport.config.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code field.TARGET} and {@code type.TARGET} keys of one export. */
final class FieldReader {

    private static final ValueType TEXT = new ValueType.Text();

    private final Section section;
    private final OtherFields otherFields;

    FieldReader(Section section, OtherFields otherFields) {
        this.section = section;
        this.otherFields = otherFields;
    }

    /** The mapped fields in the order of the file, then the columns that have a type alone. */
    List<MappedField> read() {
        List<MappedField> fields = new ArrayList<>();
        for (String target : targetsOf(Keys.FIELD)) {
            section.find(Keys.FIELD.at(target))
                    .ifPresent(column -> fields.add(new MappedField(target, column, typeOf(target))));
        }
        List<String> filled = targetsOf(Keys.FIELD);
        for (String target : targetsOf(Keys.TYPE)) {
            if (!filled.contains(target)) {
                readTypeAlone(target, fields);
            }
        }
        return fields;
    }

    /** The known targets that the file has such a key for, be it without a value. */
    private List<String> targetsOf(Key<?> key) {
        String prefix = section.nameOf(key.at(""));
        return section.source().entries().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(Targets::isKnown)
                .toList();
    }

    private void readTypeAlone(String target, List<MappedField> fields) {
        if (Targets.isProperty(target) && otherFields == OtherFields.PROPERTIES) {
            fields.add(new MappedField(target, target.substring(Targets.PROPERTIES.length()), typeOf(target)));
        } else {
            section.fault(Keys.TYPE.at(target), "types what nothing fills; write '%s = COLUMN' too%s".formatted(
                    section.nameOf(Keys.FIELD.at(target)),
                    Targets.isProperty(target) ? ", or '" + section.nameOf(Keys.OTHER_FIELDS) + " = properties'" : ""));
        }
    }

    private ValueType typeOf(String target) {
        return section.find(Keys.TYPE.at(target), type -> checked(target, type)).orElse(TEXT);
    }

    /** Klaviyo's profile resource has strings, and numbers for a latitude and longitude. */
    private static ValueType checked(String target, ValueType type) {
        boolean number = type instanceof ValueType.Numeric && Targets.isNumeric(target);
        InvalidValue.unless(Targets.isProperty(target) || type instanceof ValueType.Text || number,
                "is no type of %s, which is a %s in Klaviyo; delete the line, or map the column to"
                        .formatted(target, Targets.isNumeric(target) ? "string or a number" : "string")
                        + " a custom property (properties.NAME)");
        return type;
    }
}
