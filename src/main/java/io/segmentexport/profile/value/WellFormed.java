package io.segmentexport.profile.value;

/**
 * Texts as they can be sent. U+FFFD replaces what is not well-formed Unicode (a lone surrogate), and U+0000, which JSON can
 * express but many databases cannot store.
 */
public final class WellFormed {

    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {
    }

    /** The text itself, nearly always; scanned first, because nearly always there is nothing to replace. */
    public static String text(String text) {
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
