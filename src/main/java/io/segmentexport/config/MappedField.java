package io.segmentexport.config;

/**
 * One column that becomes one attribute of the profile: {@code export.ID.field.TARGET = COLUMN}.
 *
 * @param target the attribute: {@code first_name}, {@code location.city}, {@code properties.Loyalty Tier} …
 * @param column the column's name in the segment file
 * @param type   how a cell becomes a JSON value; {@code export.ID.type.TARGET}
 */
public record MappedField(String target, String column, ValueType type) {
}
