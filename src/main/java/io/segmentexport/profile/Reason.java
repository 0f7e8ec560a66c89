package io.segmentexport.profile;

import io.segmentexport.config.Word;

/** Why a record was rejected. */
public enum Reason {
    EMAIL_MISSING,
    EMAIL_MALFORMED,
    /** The row has more or fewer cells than the header. */
    RAGGED_ROW,
    /** A cell does not fit the type of its field. */
    TYPE_MISMATCH,
    EXTERNAL_ID_TOO_LONG,
    /** A spreadsheet wrote the external ID as a number with a fraction or an exponent. */
    EXTERNAL_ID_SPOILED,
    PROFILE_TOO_LARGE,
    /** Klaviyo refused the profile when the batch was sent. */
    REFUSED_BY_KLAVIYO,
    /** Klaviyo could not import the profile. */
    IMPORT_ERROR;

    /** The word in dead letters and reports, which never changes: {@code email-missing}. */
    public String code() {
        return Word.of(this);
    }
}
