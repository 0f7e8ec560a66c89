package io.segmentexport.profile;

import io.segmentexport.config.Export;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.ValueType;
import io.segmentexport.profile.value.CellValue;
import io.segmentexport.profile.value.TextValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The mapping of an export, its columns found in one segment file.
 *
 * @param email      where the e-mail address stands
 * @param phone      where the phone number stands, or null
 * @param externalId where the external ID stands, or null
 * @param attributes all else
 */
record FieldMapping(Source email, Source phone, Source externalId, Attributes attributes) {

    /**
     * @throws UnmappableColumnsException if a column is not there, or two would become the same property
     */
    static FieldMapping of(Export export, Columns file) {
        List<MappedField> fields = export.fields();
        List<Integer> positions = file.positions(
                Stream.concat(Stream.of(export.emailColumn()), fields.stream().map(MappedField::column)).toList());
        Source phone = null;
        Source externalId = null;
        Attributes attributes = new Attributes();
        for (int i = 0; i < fields.size(); i++) {
            MappedField field = fields.get(i);
            Source source = new Source(positions.get(i + 1), field.column());
            switch (field.target()) {
                case "phone_number" -> phone = source;
                case "external_id" -> externalId = source;
                case "locale" -> attributes.add(field.target(), source, new TextValue(true));
                default -> attributes.add(field.target(), source, CellValue.of(field.type()));
            }
        }
        if (export.otherFields() == OtherFields.PROPERTIES) {
            addOthers(attributes, file, new HashSet<>(positions), export);
        }
        return new FieldMapping(new Source(positions.get(0), export.emailColumn()), phone, externalId, attributes);
    }

    private static void addOthers(Attributes attributes, Columns file, Set<Integer> taken, Export export) {
        Map<String, String> columnOfTarget = new HashMap<>();
        export.fields().forEach(field -> columnOfTarget.put(field.target(), field.column()));
        List<String> clashes = new ArrayList<>();
        for (int i = 0; i < file.count(); i++) {
            String name = file.name(i);
            if (taken.contains(i) || name.isEmpty()) {
                continue;
            }
            String rival = columnOfTarget.putIfAbsent(Attributes.PROPERTY_PREFIX + name, name);
            if (rival != null) {
                clashes.add("column \"" + name + "\" would become the same property as column \"" + rival + "\"");
            }
            attributes.add(Attributes.PROPERTY_PREFIX + name, new Source(i, name), CellValue.of(ValueType.STRING));
        }
        if (!clashes.isEmpty()) {
            throw new UnmappableColumnsException(String.join("; ", clashes)
                    + "; give one of the two another property by export." + export.id() + ".field.properties.NAME");
        }
    }
}
