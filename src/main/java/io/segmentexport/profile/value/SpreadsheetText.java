package io.segmentexport.profile.value;

import static io.segmentexport.profile.value.IsoShape.areDigits;
import static org.apache.commons.lang3.CharUtils.isAsciiNumeric;

import io.segmentexport.segment.Blanks;

/** What spreadsheets and database tools make of a text of digits. */
public final class SpreadsheetText {

    /** A spreadsheet keeps so many digits of a number, and a double surely does. */
    public static final int MOST_DIGITS = 15;

    private SpreadsheetText() {
    }

    /**
     * Without what keeps a spreadsheet from reading a number: {@code '0012345} and {@code ="0012345"}. A text between two
     * apostrophes stays.
     *
     * @param text without blanks around it
     */
    public static String unquoted(String text) {
        if (text.isEmpty() || text.charAt(0) != '\'' && text.charAt(0) != '=') {
            return text;
        }
        if (text.charAt(0) == '\'') {
            return text.length() > 1 && text.endsWith("'") ? text : Blanks.trim(text.substring(1));
        }
        return text.startsWith("=\"") && text.length() > 2 && text.endsWith("\"")
                ? Blanks.trim(text.substring(2, text.length() - 1).replace("\"\"", "\"")) : text;
    }

    /** The length of a whole number, {@code 1701234567}, behind which {@code .0}, {@code .00} or {@code ,0} stands; else 0. */
    public static int lengthBeforeZeroFraction(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        return end < text.length() && end > 1 && isSign(text.charAt(end - 1)) && areDigits(text, signed(text), end - 1) ? end - 1 : 0;
    }

    /**
     * Whether a text is a number in scientific notation, {@code 6.21457E+12}: its digits are lost. {@code 12E5}, without a
     * fraction and a sign, may be an ID.
     */
    public static boolean isScientific(String text) {
        int last = text.length() - 1;
        int e = last;
        while (e > 0 && isAsciiNumeric(text.charAt(e))) {
            e--;
        }
        boolean signed = e > 0 && e < last && (text.charAt(e) == '+' || text.charAt(e) == '-');
        e = signed ? e - 1 : e;
        if (e < 1 || e == last || text.charAt(e) != 'E' && text.charAt(e) != 'e') {
            return false;
        }
        int start = signed(text);
        int sign = start;
        while (sign < e && !isSign(text.charAt(sign))) {
            sign++;
        }
        return sign == e ? signed && areDigits(text, start, e) : areDigits(text, start, sign) && areDigits(text, sign + 1, e);
    }

    private static int signed(String text) {
        return text.charAt(0) == '-' ? 1 : 0;
    }

    /** Whether it is a decimal sign. */
    private static boolean isSign(char c) {
        return c == '.' || c == ',';
    }
}
