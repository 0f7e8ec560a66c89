package io.segmentexport.profile;

import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export;
import io.segmentexport.config.ValueType;
import io.segmentexport.profile.value.CellValue.Outcome;
import io.segmentexport.profile.value.CellValue;
import io.segmentexport.profile.value.FieldName;
import io.segmentexport.profile.value.ProfileJson;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mapping of an export, its columns found in one segment file.
 *
 * @param email      where the e-mail address stands
 * @param phone      where the phone number stands, or null
 * @param externalId where the external ID stands, or null
 * @param attributes all else
 */
record FieldMapping(Source email, Source phone, Source externalId, Attributes attributes) {

    /** What the target of a custom property begins with; its name follows and may hold dots itself. */
    private static final String PROPERTY_PREFIX = "properties.";

    /**
     * Where in the records of a file a cell stands.
     *
     * @param position from 0
     * @param column   the column as messages name it: {@code column "EMail"}
     */
    record Source(int position, String column) {

        static Source of(int position, String name) {
            return new Source(position, "column \"" + name + "\"");
        }

        @Override
        public String toString() {
            return column;
        }
    }

    /**
     * @throws SegmentFileException if a column is not there, or two would become the same property
     */
    static FieldMapping of(Export export, Columns file) {
        List<MappedField> fields = export.fields();
        List<Integer> positions = file.positions(export.mappedColumns());
        Source phone = null;
        Source externalId = null;
        Attributes attributes = new Attributes();
        for (int i = 0; i < fields.size(); i++) {
            MappedField field = fields.get(i);
            Source source = Source.of(positions.get(i + 1), field.column());
            switch (field.target()) {
                case "phone_number" -> phone = source;
                case "external_id" -> externalId = source;
                case "locale" -> attributes.add(field.target(), source, new CellValue.Text(true));
                default -> attributes.add(field.target(), source, CellValue.of(field.type(), export));
            }
        }
        if (export.otherFields() == OtherFields.PROPERTIES) {
            addOthers(attributes, file, new HashSet<>(positions), export);
        }
        return new FieldMapping(Source.of(positions.get(0), export.emailColumn()), phone, externalId, attributes);
    }

    private static void addOthers(Attributes attributes, Columns file, Set<Integer> taken, Export export) {
        Map<String, String> columnOfTarget = new HashMap<>();
        export.fields().forEach(field -> columnOfTarget.put(field.target(), field.column()));
        List<String> clashes = new ArrayList<>();
        for (int i = 0; i < file.names().size(); i++) {
            String name = file.name(i);
            if (taken.contains(i) || name.isEmpty()) {
                continue;
            }
            String rival = columnOfTarget.putIfAbsent(PROPERTY_PREFIX + name, name);
            if (rival != null) {
                clashes.add("column \"" + name + "\" would become the same property as column \"" + rival + "\"");
            }
            attributes.add(PROPERTY_PREFIX + name, Source.of(i, name), CellValue.of(ValueType.STRING, export));
        }
        if (!clashes.isEmpty()) {
            throw new SegmentFileException(file.file() + ": " + String.join("; ", clashes)
                    + "; give one of the two another property by export." + export.id() + ".field.properties.NAME", null);
        }
    }

    /** The attributes of a profile but for its identifiers, in the order in which they are written. */
    static final class Attributes {

        private static final String LOCATION_PREFIX = "location.";

        private final Group plain = new Group(null, new ArrayList<>());
        private final Group location = new Group(new FieldName("location"), new ArrayList<>());
        private final Group properties = new Group(new FieldName("properties"), new ArrayList<>());
        private final List<Group> groups = List.of(plain, location, properties);

        /**
         * Attributes that stand in one object.
         *
         * @param name the inner object; null if it is that of the attributes
         */
        private record Group(FieldName name, List<Attribute> attributes) {
        }

        /** A field of a profile that is written from a cell, and left out if that is blank. */
        private record Attribute(Source source, FieldName name, CellValue value) {

            /** Writes the field; says why the cell does not fit, or null if it does. */
            String write(ProfileJson json, Cells cells) {
                String cell = cells.value(source);
                switch (cell == null ? Outcome.FITS : value.write(json, name, cell)) {
                    case NULL_VALUE -> cells.note(NoteKind.NULL_VALUE, source.column());
                    case NO_DATE -> cells.note(NoteKind.NO_DATE, source.column());
                    case MISFIT -> {
                        return source + " " + value.misfit(cell);
                    }
                    default -> { }
                }
                return null;
            }
        }

        /**
         * @param target a target of the configuration that is no identifier: {@code first_name}, {@code location.city},
         *               {@code properties.NAME}
         */
        private void add(String target, Source source, CellValue value) {
            var group = target.startsWith(LOCATION_PREFIX) ? location : target.startsWith(PROPERTY_PREFIX) ? properties : plain;
            String name = group == plain ? target : target.substring(target.indexOf('.') + 1);
            group.attributes.add(new Attribute(source, new FieldName(name), value));
        }

        /**
         * Writes them all.
         *
         * @param drop whether a field whose cell does not fit is left out and noted
         * @return which cell does not fit and why, up to which all were written; null if all were, or left out
         */
        String write(ProfileJson json, Cells cells, boolean drop) {
            for (Group group : groups) {
                if (group.name != null) {
                    json.beginInner(group.name);
                }
                for (Attribute attribute : group.attributes) {
                    String misfit = attribute.write(json, cells);
                    if (misfit != null && !drop) {
                        return misfit;
                    }
                    if (misfit != null) {
                        cells.note(NoteKind.FIELD_DROPPED, misfit);
                    }
                }
                json.endInner();
            }
            return null;
        }
    }
}
