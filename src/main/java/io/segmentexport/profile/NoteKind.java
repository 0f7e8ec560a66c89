package io.segmentexport.profile;

/** What a note is about. The codes stand in reports and never change. */
public enum NoteKind {
    PHONE_DROPPED("phone-dropped", "The phone number is not valid and was left out; the profile was sent without it."),
    SHARED_EXTERNAL_ID("shared-external-id", "The external ID also belongs to another e-mail address of the run."),
    SHARED_PHONE_NUMBER("shared-phone-number", "The phone number also belongs to another e-mail address of the run.");

    private final String code;
    private final String sentence;

    NoteKind(String code, String sentence) {
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
