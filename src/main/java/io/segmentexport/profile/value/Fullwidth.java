package io.segmentexport.profile.value;

/**
 * The full-width forms of ASCII (U+FF01 to U+FF5E, and the blank U+3000), as Japanese input methods write them. In an e-mail address, a number, a
 * date and the like each stands for its ASCII character; in a text it stays.
 */
public final class Fullwidth {

    private static final char FIRST = '\uFF01';
    private static final char LAST = '\uFF5E';
    private static final char BLANK = '\u3000';
    private static final int TO_ASCII = FIRST - '!';

    private Fullwidth() {
    }

    /** Whether one of them is in a text. */
    public static boolean isIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isFullwidth(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The text with the ASCII characters that they stand for. */
    public static String toAscii(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (isFullwidth(chars[i])) {
                chars[i] = chars[i] == BLANK ? ' ' : (char) (chars[i] - TO_ASCII);
            }
        }
        return new String(chars);
    }

    private static boolean isFullwidth(char c) {
        return c >= FIRST && c <= LAST || c == BLANK;
    }
}
