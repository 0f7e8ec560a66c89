package io.segmentexport.segment;

/**
 * What counts as blank around and instead of a value: white space of every script, the no-break spaces, control
 * characters up to U+0020, and the invisible format characters (zero-width space, byte order mark, direction marks)
 * that come along when a person copies an address out of a web page or a spreadsheet.
 */
public final class Blanks {

    private Blanks() {
    }

    public static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isBlank(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The text without the blanks at both ends. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    public static boolean isBlank(char c) {
        if (c > ' ' && c < 0x7F) {
            return false;
        }
        return c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
