package io.segmentexport.profile;

import com.fasterxml.jackson.core.SerializableString;
import io.segmentexport.config.Export;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.MappedField;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Translates the records of one segment file into profiles by the field mapping of an export.
 *
 * <p>A blank cell is left out of the profile, never sent as null or as an empty text: Klaviyo's import never clears a field
 * anyway. E-mail address, phone number, external ID and locale are sent without the blanks around them, other texts as they
 * are. Columns that are neither the e-mail address nor mapped become custom properties under their name (without blanks
 * around it) where the export says so; a column without a name never does.
 *
 * <p>Not safe for use by several threads.
 */
public final class ProfileMapper {

    /** The largest profile in bytes of JSON: "100KB" in Klaviyo's OpenAPI document, bulk_import_profiles; read narrowly. */
    public static final int MAX_PROFILE_BYTES = 100_000;

    /** The longest external ID in characters, counted as Unicode code points so that a rare ideograph is one of them. */
    public static final int MAX_EXTERNAL_ID_LENGTH = 255;

    private static final String LOCATION = "location.";
    private static final String PROPERTIES = "properties.";
    private static final SerializableString EMAIL_NAME = ProfileJson.name("email");
    private static final SerializableString PHONE_NAME = ProfileJson.name("phone_number");
    private static final SerializableString EXTERNAL_ID_NAME = ProfileJson.name("external_id");
    private static final SerializableString LOCATION_NAME = ProfileJson.name("location");
    private static final SerializableString PROPERTIES_NAME = ProfileJson.name("properties");

    private final Source email;
    private final Source phone;
    private final Source externalId;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Attribute> location = new ArrayList<>();
    private final List<Attribute> properties = new ArrayList<>();
    private final PhoneNumbers phoneNumbers;
    private final ProfileJson json;

    /**
     * Finds the columns of an export in a segment file.
     *
     * @param export  a checked export
     * @param columns the names of the columns of the file, in order
     * @throws UnmappableColumnsException where the e-mail column or a mapped one is not there, or where two columns would
     *                                    become the same property; the message names all of them
     */
    public ProfileMapper(Export export, List<String> columns) {
        Columns file = new Columns(columns);
        List<String> wanted = Stream.concat(Stream.of(export.emailColumn()),
                export.fields().stream().map(MappedField::column)).toList();
        List<Integer> positions = file.positions(wanted);
        email = new Source(positions.get(0), export.emailColumn());
        Map<String, Source> identifiers = new HashMap<>();
        for (int i = 0; i < export.fields().size(); i++) {
            MappedField field = export.fields().get(i);
            Source source = new Source(positions.get(i + 1), field.column());
            switch (field.target()) {
                case "phone_number", "external_id" -> identifiers.put(field.target(), source);
                default -> add(field, source);
            }
        }
        phone = identifiers.get("phone_number");
        externalId = identifiers.get("external_id");
        if (export.otherFields() == OtherFields.PROPERTIES) {
            addOthers(file, new HashSet<>(positions), export);
        }
        phoneNumbers = new PhoneNumbers(export.phoneRegion());
        try {
            json = new ProfileJson();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Maps a record.
     *
     * @param record a record of the file whose columns this mapper knows
     * @return a profile of at most {@link #MAX_PROFILE_BYTES}, or the record with the first reason why it cannot be one
     */
    public Translation map(SegmentRecord record) {
        if (record.ragged()) {
            return new RejectedRecord(record.row(), Reason.RAGGED_ROW, "the row has " + record.cells().length
                    + " cells, the header " + record.columns());
        }
        try {
            return translate(record.row(), record.cells());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private Translation translate(int row, String[] cells) throws IOException {
        String emailCell = email.of(cells);
        if (Blanks.isBlank(emailCell)) {
            return new RejectedRecord(row, Reason.EMAIL_MISSING, email + " is empty");
        }
        EmailReading reading = EmailAddress.read(emailCell);
        if (reading instanceof MalformedEmail malformed) {
            return new RejectedRecord(row, Reason.EMAIL_MALFORMED, email + ": the e-mail address " + malformed.why());
        }
        String address = ((EmailAddress) reading).text();
        String id = externalId == null ? null : externalId.trimmed(cells);
        if (id != null && id.codePointCount(0, id.length()) > MAX_EXTERNAL_ID_LENGTH) {
            return new RejectedRecord(row, Reason.EXTERNAL_ID_TOO_LONG,
                    externalId + " has more than " + MAX_EXTERNAL_ID_LENGTH + " characters");
        }
        PhoneReading number = phone == null || Blanks.isBlank(phone.of(cells)) ? null : phoneNumbers.read(phone.of(cells));
        String e164 = number instanceof PhoneReading.E164 valid ? valid.text() : null;
        List<Note> notes = number instanceof PhoneReading.Unusable unusable
                ? List.of(new Note(row, NoteKind.PHONE_DROPPED, phone + ": the phone number " + unusable.why())) : List.of();

        Attribute misfit = write(cells, address, e164, id);
        if (misfit != null) {
            json.abandon();
            return new RejectedRecord(row, Reason.TYPE_MISMATCH,
                    misfit.source + " is not " + misfit.value.expected());
        }
        byte[] bytes = json.end();
        if (bytes.length > MAX_PROFILE_BYTES) {
            json.abandon();
            return new RejectedRecord(row, Reason.PROFILE_TOO_LARGE, "the profile has " + bytes.length
                    + " bytes as JSON, Klaviyo takes " + MAX_PROFILE_BYTES);
        }
        return new Profile(row, address, e164, id, bytes, notes);
    }

    /** Writes all but the end of a profile; stops at the first attribute whose cell does not fit and returns it. */
    private Attribute write(String[] cells, String address, String e164, String id) throws IOException {
        json.begin();
        json.text(EMAIL_NAME, address);
        if (e164 != null) {
            json.text(PHONE_NAME, e164);
        }
        if (id != null) {
            json.text(EXTERNAL_ID_NAME, id);
        }
        Attribute misfit = writeAll(attributes, cells);
        if (misfit == null) {
            misfit = writeInner(LOCATION_NAME, location, cells);
        }
        if (misfit == null) {
            misfit = writeInner(PROPERTIES_NAME, properties, cells);
        }
        return misfit;
    }

    private Attribute writeInner(SerializableString name, List<Attribute> inner, String[] cells) throws IOException {
        json.beginInner(name);
        Attribute misfit = writeAll(inner, cells);
        json.endInner();
        return misfit;
    }

    private Attribute writeAll(List<Attribute> all, String[] cells) throws IOException {
        for (Attribute attribute : all) {
            String cell = attribute.source.of(cells);
            if (!Blanks.isBlank(cell) && !attribute.value.write(json, attribute.name, cell)) {
                return attribute;
            }
        }
        return null;
    }

    private void add(MappedField field, Source source) {
        String target = field.target();
        CellValue value = target.equals("locale") ? new TextValue(true) : CellValue.of(field.type());
        if (target.startsWith(PROPERTIES)) {
            properties.add(new Attribute(source, ProfileJson.name(target.substring(PROPERTIES.length())), value));
        } else if (target.startsWith(LOCATION)) {
            location.add(new Attribute(source, ProfileJson.name(target.substring(LOCATION.length())), value));
        } else {
            attributes.add(new Attribute(source, ProfileJson.name(target), value));
        }
    }

    private void addOthers(Columns file, Set<Integer> taken, Export export) {
        Map<String, String> columnByProperty = new HashMap<>();
        export.fields().stream().filter(field -> field.target().startsWith(PROPERTIES)).forEach(field ->
                columnByProperty.put(field.target().substring(PROPERTIES.length()), field.column()));
        List<String> clashes = new ArrayList<>();
        for (int i = 0; i < file.count(); i++) {
            String name = file.name(i);
            if (taken.contains(i) || name.isEmpty()) {
                continue;
            }
            Optional.ofNullable(columnByProperty.putIfAbsent(name, name)).ifPresent(other -> clashes.add(
                    "column \"" + name + "\" would become the property that is mapped from column \"" + other + "\""));
            add(new MappedField(PROPERTIES + name, name, new ValueType.Text()), new Source(i, name));
        }
        if (!clashes.isEmpty()) {
            throw new UnmappableColumnsException(String.join("; ", clashes)
                    + "; give one of the two another property by export." + export.id() + ".field.properties.NAME");
        }
    }

    /** Where in a record a cell stands. */
    private record Source(int position, String column) {

        String of(String[] cells) {
            return cells[position];
        }

        /** The cell without the blanks around it, or null where there is nothing else. */
        String trimmed(String[] cells) {
            String cell = Blanks.trim(cells[position]);
            return cell.isEmpty() ? null : cell;
        }

        @Override
        public String toString() {
            return "column \"" + column + "\"";
        }
    }

    /** A field of the profile that is written from a cell. */
    private record Attribute(Source source, SerializableString name, CellValue value) {
    }
}
