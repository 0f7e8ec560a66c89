package io.segmentexport.profile;

import io.segmentexport.config.Word;

/** What a note is about. */
public enum NoteKind {
    /** The phone number is not valid and was left out; the profile was sent without it. */
    PHONE_DROPPED,
    /** A field does not fit and was left out ({@code on-misfit = drop}). */
    FIELD_DROPPED,
    /** The external ID also belongs to another e-mail address of the run. */
    SHARED_EXTERNAL_ID,
    /** The phone number also belongs to another e-mail address of the run. */
    SHARED_PHONE_NUMBER,
    /** Rows that hold nothing but blanks were skipped. */
    BLANK_ROW;

    /** The word in reports, which never changes: {@code phone-dropped}. */
    public String code() {
        return Word.of(this);
    }
}
