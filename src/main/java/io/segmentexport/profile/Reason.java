package io.segmentexport.profile;

/** Why a record was rejected. The codes stand in dead letters and reports and never change. */
public enum Reason {
    EMAIL_MISSING("email-missing", "The record has no e-mail address."),
    EMAIL_MALFORMED("email-malformed", "The e-mail address is malformed."),
    RAGGED_ROW("ragged-row", "The row has more or fewer cells than the header."),
    TYPE_MISMATCH("type-mismatch", "A cell does not fit the type of its field."),
    EXTERNAL_ID_TOO_LONG("external-id-too-long", "The external ID is longer than Klaviyo takes."),
    PROFILE_TOO_LARGE("profile-too-large", "The profile is larger than Klaviyo takes."),
    REFUSED_BY_KLAVIYO("refused-by-klaviyo", "Klaviyo refused the profile when the batch was sent."),
    IMPORT_ERROR("import-error", "Klaviyo could not import the profile.");

    private final String code;
    private final String sentence;

    Reason(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** The word for files and programs. */
    public String code() {
        return code;
    }

    /** A sentence for people. */
    public String sentence() {
        return sentence;
    }
}
