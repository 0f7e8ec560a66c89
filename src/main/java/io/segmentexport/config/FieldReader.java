package io.segmentexport.config;

import io.segmentexport.config.Export.OtherFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        for (String option : section.optionsUnder(Keys.FIELD)) {
            String target = option.substring(Keys.FIELD.length());
            if (isKnown(target)) {
                section.mandatory(option, "COLUMN", Function.identity())
                        .ifPresent(column -> fields.add(new MappedField(target, column, typeOf(target))));
            }
        }
        for (String option : section.optionsUnder(Keys.TYPE)) {
            String target = option.substring(Keys.TYPE.length());
            if (isKnown(target) && !section.contains(Keys.FIELD + target)) {
                readTypeAlone(option, target, fields);
            }
        }
        return fields;
    }

    private void readTypeAlone(String option, String target, List<MappedField> fields) {
        if (Keys.isProperty(target) && otherFields == OtherFields.PROPERTIES) {
            fields.add(new MappedField(target, target.substring(Keys.PROPERTIES.length()), typeOf(target)));
        } else {
            section.fault(option, "types what nothing fills; write '%sfield.%s = COLUMN' too%s".formatted(
                    section.prefix(), target,
                    Keys.isProperty(target) ? ", or '" + section.prefix() + "other-fields = properties'" : ""));
        }
    }

    private ValueType typeOf(String target) {
        return section.value(Keys.TYPE + target, text -> checked(target, ValueTypeNotation.parse(text))).orElse(TEXT);
    }

    /** Klaviyo's profile resource has strings, and numbers for a latitude and longitude. */
    private static ValueType checked(String target, ValueType type) {
        boolean number = type instanceof ValueType.Numeric && Keys.NUMERIC_TARGETS.contains(target);
        if (!Keys.isProperty(target) && !(type instanceof ValueType.Text) && !number) {
            throw new InvalidValue("is no type of %s, which is a %s in Klaviyo; delete the line, or map the column to"
                    .formatted(target, Keys.NUMERIC_TARGETS.contains(target) ? "string or a number" : "string")
                    + " a custom property (properties.NAME)");
        }
        return type;
    }

    private static boolean isKnown(String target) {
        return Keys.TARGETS.contains(target) || Keys.isProperty(target);
    }
}
