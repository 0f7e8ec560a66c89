package io.segmentexport.profile.value;

import java.nio.charset.StandardCharsets;

/**
 * Writes one profile after the other as a resource object, straight from cells to bytes. An inner object is opened only
 * once something stands in it, so that none is ever empty. Not safe for use by several threads.
 *
 * <p>It does without a generator of JSON, which checks what is written where: a handful of methods write one fixed shape
 * ({@link JsonBytes} has the figures).
 */
public final class ProfileJson {

    /** What stands around the attributes of every profile. */
    private static final byte[] HEAD = "{\"type\":\"profile\",\"attributes\":{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "}}".getBytes(StandardCharsets.US_ASCII);

    private final JsonBytes json = new JsonBytes();
    private FieldName awaited;
    private boolean inner;

    /** Begins a profile; whether the one before was ended does not matter. */
    public void begin() {
        json.clear();
        awaited = null;
        inner = false;
        json.raw(HEAD);
    }

    /** Ends the profile. */
    public byte[] end() {
        json.raw(TAIL);
        return json.copy();
    }

    /** What follows stands in an inner object, which is written only if something follows. */
    public void beginInner(FieldName name) {
        awaited = name;
    }

    public void endInner() {
        awaited = null;
        if (inner) {
            json.structure('}');
            inner = false;
        }
    }

    public void text(FieldName name, String value) {
        field(name);
        json.string(value);
    }

    /** @param digits a number by the grammar of RFC 8259, written as it is */
    public void number(FieldName name, String digits) {
        field(name);
        json.raw(digits);
    }

    public void bool(FieldName name, boolean value) {
        field(name);
        json.raw(Boolean.toString(value));
    }

    public void beginArray(FieldName name) {
        field(name);
        json.structure('[');
    }

    public void item(String value) {
        json.separate();
        json.string(value);
    }

    public void endArray() {
        json.structure(']');
    }

    private void field(FieldName name) {
        json.separate();
        if (awaited != null) {
            json.raw(awaited.json());
            json.structure('{');
            awaited = null;
            inner = true;
        }
        json.raw(name.json());
    }
}
