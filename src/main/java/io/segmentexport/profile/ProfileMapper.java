package io.segmentexport.profile;

import io.segmentexport.config.Export;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.profile.FieldMapping.Source;
import io.segmentexport.profile.phone.PhoneNumbers;
import io.segmentexport.profile.value.FieldName;
import io.segmentexport.profile.value.IdentifierReading.Unusable;
import io.segmentexport.profile.value.IdentifierReading.Valid;
import io.segmentexport.profile.value.IdentifierReading;
import io.segmentexport.profile.value.ProfileJson;
import io.segmentexport.profile.value.WellFormed;
import io.segmentexport.segment.Blanks;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentRecord;

/**
 * Translates the records of one segment file into profiles by the field mapping of an export.
 *
 * <p>A blank cell, or one with a word of {@code null-values}, is left out of the profile, never sent as null or as an empty
 * text: Klaviyo's import never clears a field anyway. E-mail address, phone number, external ID and locale are sent without the blanks around them, other
 * texts as they are. Columns that are neither the e-mail address nor mapped become custom properties under their name
 * (without blanks around it) if the export says so; a column without a name never does.
 *
 * <p>Not safe for use by several threads.
 */
public final class ProfileMapper {

    /**
     * The largest profile in bytes of JSON: "100KB" in Klaviyo's OpenAPI document, bulk_import_profiles; read narrowly.
     */
    public static final int MAX_PROFILE_BYTES = 100_000;

    private static final FieldName EMAIL = new FieldName("email");
    private static final FieldName PHONE_NUMBER = new FieldName("phone_number");
    private static final FieldName EXTERNAL_ID = new FieldName("external_id");

    private final FieldMapping mapping;
    private final PhoneNumbers phoneNumbers;
    private final ExternalId externalIds;
    private final Cells cells;
    private final boolean drop;
    private final ProfileJson json = new ProfileJson();

    /**
     * Finds the columns of an export in a segment file.
     *
     * @param export  a checked export
     * @param columns the columns of the file
     * @throws SegmentFileException if the e-mail column or a mapped one is not there, or if two columns would
     *                                    become the same property; the message names all of them
     */
    public ProfileMapper(Export export, Columns columns) {
        mapping = FieldMapping.of(export, columns);
        phoneNumbers = new PhoneNumbers(export.values().phoneRegion());
        externalIds = new ExternalId(export);
        cells = new Cells(export.values().nullValues());
        drop = export.values().onMisfit() == OnMisfit.DROP;
    }

    /**
     * Maps a record.
     *
     * @param record a record of the file whose columns this mapper knows
     * @return a profile of at most {@link #MAX_PROFILE_BYTES}, or the record with the first reason why it cannot be one
     */
    public Translation map(SegmentRecord record) {
        int row = record.row();
        if (record.ragged()) {
            return new RejectedRecord(row, Reason.RAGGED_ROW,
                    "the row has " + record.cells().length + " cells, the header " + record.columns());
        }
        cells.of(record);
        String emailCell = cells.value(mapping.email());
        if (emailCell == null) {
            return new RejectedRecord(row, Reason.EMAIL_MISSING, mapping.email()
                    + (cells.notes().isEmpty() ? " is empty" : " holds a word that counts as empty (null-values)"));
        }
        IdentifierReading email = EmailAddress.read(emailCell);
        if (email instanceof Unusable malformed) {
            return new RejectedRecord(row, Reason.EMAIL_MALFORMED,
                    mapping.email() + ": the e-mail address " + malformed.why());
        }
        String externalId = externalId();
        if (externalId != null && ExternalId.isTooLong(externalId)) {
            return new RejectedRecord(row, Reason.EXTERNAL_ID_TOO_LONG,
                    mapping.externalId() + " has more than " + ExternalId.MAX_LENGTH + " characters");
        }
        String spoiled = externalId == null ? null : externalIds.fault(externalId);
        return spoiled != null ? new RejectedRecord(row, Reason.EXTERNAL_ID_SPOILED, mapping.externalId() + " " + spoiled)
                : write(row, ((Valid) email).text(), externalId, phone());
    }

    /** As it is sent, so that two that Klaviyo cannot tell apart are one here too; null if there is none. */
    private String externalId() {
        Source source = mapping.externalId();
        String cell = source == null ? null : cells.value(source);
        if (cell == null) {
            return null;
        }
        String text = Blanks.trim(cell);
        String id = externalIds.mended(text);
        if (id.length() < text.length()) {
            cells.note(NoteKind.SPREADSHEET_ID, source.column());
        }
        return id.isEmpty() ? null : WellFormed.text(id);
    }

    /** In E.164; null if there is none, which is noted if it is not valid. */
    private String phone() {
        Source source = mapping.phone();
        String cell = source == null ? null : cells.value(source);
        if (cell == null) {
            return null;
        }
        IdentifierReading phone = phoneNumbers.read(cell);
        if (phone instanceof Unusable unusable) {
            cells.note(NoteKind.PHONE_DROPPED, source + ": the phone number " + unusable.why());
        }
        return phone instanceof Valid number ? number.text() : null;
    }

    private Translation write(int row, String email, String externalId, String phoneNumber) {
        json.begin();
        json.text(EMAIL, email);
        if (phoneNumber != null) {
            json.text(PHONE_NUMBER, phoneNumber);
        }
        if (externalId != null) {
            json.text(EXTERNAL_ID, externalId);
        }
        String misfit = mapping.attributes().write(json, cells, drop);
        if (misfit != null) {
            return new RejectedRecord(row, Reason.TYPE_MISMATCH, misfit);
        }
        byte[] bytes = json.end();
        if (bytes.length > MAX_PROFILE_BYTES) {
            return new RejectedRecord(row, Reason.PROFILE_TOO_LARGE,
                    "the profile has " + bytes.length + " bytes as JSON, Klaviyo takes " + MAX_PROFILE_BYTES);
        }
        return new Profile(row, email, phoneNumber, externalId, bytes, cells.notes());
    }
}
