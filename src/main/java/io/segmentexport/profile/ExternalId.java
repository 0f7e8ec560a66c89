package io.segmentexport.profile;

import io.segmentexport.config.Export;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import io.segmentexport.profile.value.SpreadsheetText;

/** What a spreadsheet has made of external IDs, which are texts of digits to people and numbers to it. */
final class ExternalId {

    /** The longest external ID in characters, counted as Unicode code points so that a rare ideograph is one of them. */
    static final int MAX_LENGTH = 255;

    private final boolean mends;
    private final String key;

    ExternalId(Export export) {
        mends = export.values().spreadsheetIds() == SpreadsheetIds.MEND;
        key = "export." + export.id() + ".spreadsheet-ids";
    }

    /**
     * The ID without an apostrophe before it, {@code ="…"} around it and, if the export says so, {@code .0} behind it.
     *
     * @param text without blanks around it
     */
    String mended(String text) {
        String id = SpreadsheetText.unquoted(text);
        int length = mends ? SpreadsheetText.lengthBeforeZeroFraction(id) : 0;
        return length > 0 && length <= SpreadsheetText.MOST_DIGITS ? id.substring(0, length) : id;
    }

    /** Why a {@link #mended} ID cannot be sent, to stand after its column; null if it can. */
    String fault(String id) {
        int length = SpreadsheetText.lengthBeforeZeroFraction(id);
        if (length > SpreadsheetText.MOST_DIGITS) {
            return "has .0 behind more than 15 digits, of which a spreadsheet may have changed the last; export the column as text";
        }
        if (length > 0) {
            return "ends in .0, as a spreadsheet or a database writes a number; export the column as text, or set " + key + " = mend";
        }
        return SpreadsheetText.isScientific(id)
                ? "is in scientific notation (such as 6.2E+12), and its last digits are lost; export the column as text" : null;
    }

    static boolean isTooLong(String id) {
        // Counted only if it may matter: a code point is one char or two.
        return id.length() > MAX_LENGTH && id.codePointCount(0, id.length()) > MAX_LENGTH;
    }
}
