package io.segmentexport.profile;

/**
 * Encodes in one pass what stands in a JSON string as it is, which is nearly every cell: no quotation mark, backslash or
 * control character (RFC 8259, section 7), no surrogate. All else is left to Jackson, which goes over a text more than
 * once. Not safe for use by several threads.
 */
final class PlainText {

    /** What {@link #encode} says of a text that is not plain. */
    static final int NOT_PLAIN = -1;

    /** Longer texts are rare, and worth no room. */
    static final int MAX_LENGTH = 1024;

    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private final byte[] utf8 = new byte[MAX_LENGTH * MOST_BYTES_OF_A_CHAR];

    /**
     * Encodes a text into {@link #utf8()}.
     *
     * @return how many bytes it has there, or {@link #NOT_PLAIN}
     */
    int encode(String text) {
        int length = text.length();
        if (length > MAX_LENGTH) {
            return NOT_PLAIN;
        }
        int end = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c < ' ' || c == '"' || c == '\\') {
                    return NOT_PLAIN;
                }
                utf8[end++] = (byte) c;
            } else if (c < 0x800) {
                utf8[end++] = (byte) (0xC0 | c >> 6);
                utf8[end++] = following(c);
            } else if (Character.isSurrogate(c)) {
                return NOT_PLAIN;
            } else {
                utf8[end++] = (byte) (0xE0 | c >> 12);
                utf8[end++] = following(c >> 6);
                utf8[end++] = following(c);
            }
        }
        return end;
    }

    /** A byte that is not the first of its character: the lowest six bits. */
    private static byte following(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }

    /** The bytes of the text that was encoded last; read only. */
    byte[] utf8() {
        return utf8;
    }
}
