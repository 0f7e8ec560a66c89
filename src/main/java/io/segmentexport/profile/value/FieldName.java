package io.segmentexport.profile.value;

/** The name of a field as it is written before its value, encoded once for all profiles. */
public final class FieldName {

    private final byte[] json;

    /** @param text the name, any text */
    public FieldName(String text) {
        var name = new JsonBytes();
        name.string(text);
        name.structure(':');
        json = name.copy();
    }

    /** In its quotation marks, with the colon. */
    byte[] json() {
        return json;
    }
}
