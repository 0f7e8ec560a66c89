package io.segmentexport.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;

/**
 * Writes one profile after the other as a resource object, straight from cells to bytes. An inner object is opened only
 * once something stands in it, so that none is ever empty. Not safe for use by several threads.
 *
 * <p>Where a text is not well-formed Unicode (a lone surrogate), and for U+0000, which JSON can say but many a database
 * cannot keep, U+FFFD is written in that place. Other control characters are escaped, as RFC 8259 has it.
 */
final class ProfileJson {

    private static final char REPLACEMENT = '\uFFFD';

    /** What stands around the attributes of every profile. */
    private static final SerializableString HEAD = new SerializedString("{\"type\":\"profile\",\"attributes\":");
    private static final char TAIL = '}';

    /**
     * Without a separator between two root values: one generator writes all profiles, each is taken out by itself.
     * A rare ideograph or an emoji takes its four bytes, not the twelve of two escapes: Klaviyo's limits count bytes.
     */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder().rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

    private final PlainText plain = new PlainText();
    private ByteArrayBuilder bytes;
    private JsonGenerator json;
    private SerializableString awaited;
    private boolean inner;

    ProfileJson() throws IOException {
        abandon();
    }

    /** A name as it is written between quotes, encoded once for all profiles. */
    static SerializableString name(String text) {
        SerializableString name = new SerializedString(wellFormed(text));
        name.asQuotedUTF8();
        return name;
    }

    void begin() throws IOException {
        json.writeRaw(HEAD);
        json.writeStartObject();
    }

    /** Ends the profile. */
    byte[] end() throws IOException {
        json.writeEndObject();
        json.writeRaw(TAIL);
        json.flush();
        byte[] profile = bytes.toByteArray();
        bytes.reset();
        return profile;
    }

    /** Forgets the profile that was begun, so that another can begin. */
    void abandon() throws IOException {
        bytes = new ByteArrayBuilder(1024);
        json = FACTORY.createGenerator(bytes);
        awaited = null;
        inner = false;
    }

    /** What follows stands in an inner object, which is written only where something follows. */
    void beginInner(SerializableString name) {
        awaited = name;
    }

    void endInner() throws IOException {
        awaited = null;
        if (inner) {
            json.writeEndObject();
            inner = false;
        }
    }

    void text(SerializableString name, String value) throws IOException {
        field(name);
        item(value);
    }

    /** @param digits a number by the grammar of RFC 8259, written as it is */
    void number(SerializableString name, String digits) throws IOException {
        field(name);
        json.writeNumber(digits);
    }

    void bool(SerializableString name, boolean value) throws IOException {
        field(name);
        json.writeBoolean(value);
    }

    void beginArray(SerializableString name) throws IOException {
        field(name);
        json.writeStartArray();
    }

    void item(String value) throws IOException {
        int length = plain.encode(value);
        if (length == PlainText.NOT_PLAIN) {
            json.writeString(wellFormed(value));
        } else {
            json.writeRawUTF8String(plain.utf8(), 0, length);
        }
    }

    void endArray() throws IOException {
        json.writeEndArray();
    }

    private void field(SerializableString name) throws IOException {
        if (awaited != null) {
            json.writeFieldName(awaited);
            json.writeStartObject();
            awaited = null;
            inner = true;
        }
        json.writeFieldName(name);
    }

    /** The text itself, nearly always; scanned first, because nearly always there is nothing to replace. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return replaceIllFormed(text);
            }
        }
        return text;
    }

    private static String replaceIllFormed(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> result.appendCodePoint(isIllFormed(c) ? REPLACEMENT : c));
        return result.toString();
    }

    private static boolean isIllFormed(int codePoint) {
        return codePoint == 0 || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
