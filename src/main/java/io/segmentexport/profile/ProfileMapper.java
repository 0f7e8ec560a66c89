package io.segmentexport.profile;

import io.segmentexport.config.Export;
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
import java.util.List;

/**
 * Translates the records of one segment file into profiles by the field mapping of an export.
 *
 * <p>A blank cell is left out of the profile, never sent as null or as an empty text: Klaviyo's import never clears a
 * field anyway. E-mail address, phone number, external ID and locale are sent without the blanks around them, other
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

    /**
     * The longest external ID in characters, counted as Unicode code points so that a rare ideograph is one of them.
     */
    public static final int MAX_EXTERNAL_ID_LENGTH = 255;

    private static final FieldName EMAIL = new FieldName("email");
    private static final FieldName PHONE_NUMBER = new FieldName("phone_number");
    private static final FieldName EXTERNAL_ID = new FieldName("external_id");

    private final FieldMapping mapping;
    private final PhoneNumbers phoneNumbers;
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
    }

    /**
     * Maps a record.
     *
     * @param record a record of the file whose columns this mapper knows
     * @return a profile of at most {@link #MAX_PROFILE_BYTES}, or the record with the first reason why it cannot be one
     */
    public Translation map(SegmentRecord record) {
        int row = record.row();
        String[] cells = record.cells();
        if (record.ragged()) {
            return new RejectedRecord(row, Reason.RAGGED_ROW,
                    "the row has " + cells.length + " cells, the header " + record.columns());
        }
        if (mapping.email().isBlank(cells)) {
            return new RejectedRecord(row, Reason.EMAIL_MISSING, mapping.email() + " is empty");
        }
        IdentifierReading email = EmailAddress.read(mapping.email().of(cells));
        if (email instanceof Unusable malformed) {
            return new RejectedRecord(row, Reason.EMAIL_MALFORMED,
                    mapping.email() + ": the e-mail address " + malformed.why());
        }
        String externalId = externalId(cells);
        if (externalId != null && isTooLong(externalId)) {
            return new RejectedRecord(row, Reason.EXTERNAL_ID_TOO_LONG,
                    mapping.externalId() + " has more than " + MAX_EXTERNAL_ID_LENGTH + " characters");
        }
        IdentifierReading phone = phone(cells);
        List<Note> notes = phone instanceof Unusable unusable ? List.of(new Note(row,
                NoteKind.PHONE_DROPPED, mapping.phone() + ": the phone number " + unusable.why())) : List.of();
        return write(row, cells, ((Valid) email).text(), externalId,
                phone instanceof Valid number ? number.text() : null, notes);
    }

    /** As it is sent, so that two that Klaviyo cannot tell apart are one here too; null if there is none. */
    private String externalId(String[] cells) {
        Source source = mapping.externalId();
        return source == null || source.isBlank(cells) ? null : WellFormed.text(Blanks.trim(source.of(cells)));
    }

    private static boolean isTooLong(String externalId) {
        // Counted only if it may matter: a code point is one char or two.
        return externalId.length() > MAX_EXTERNAL_ID_LENGTH
                && externalId.codePointCount(0, externalId.length()) > MAX_EXTERNAL_ID_LENGTH;
    }

    private IdentifierReading phone(String[] cells) {
        Source source = mapping.phone();
        return source == null || source.isBlank(cells) ? null : phoneNumbers.read(source.of(cells));
    }

    private Translation write(int row, String[] cells, String email, String externalId, String phoneNumber,
            List<Note> notes) {
        json.begin();
        json.text(EMAIL, email);
        if (phoneNumber != null) {
            json.text(PHONE_NUMBER, phoneNumber);
        }
        if (externalId != null) {
            json.text(EXTERNAL_ID, externalId);
        }
        String misfit = mapping.attributes().write(json, cells);
        if (misfit != null) {
            return new RejectedRecord(row, Reason.TYPE_MISMATCH, misfit);
        }
        byte[] bytes = json.end();
        if (bytes.length > MAX_PROFILE_BYTES) {
            return new RejectedRecord(row, Reason.PROFILE_TOO_LARGE,
                    "the profile has " + bytes.length + " bytes as JSON, Klaviyo takes " + MAX_PROFILE_BYTES);
        }
        return new Profile(row, email, phoneNumber, externalId, bytes, notes);
    }
}
