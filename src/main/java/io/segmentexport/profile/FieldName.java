package io.segmentexport.profile;

/** The name of a field as it is written before its value, encoded once for all profiles. */
final class FieldName {

    private final byte[] json;

    /** @param text the name, any text */
    FieldName(String text) {
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
