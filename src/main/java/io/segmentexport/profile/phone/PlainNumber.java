package io.segmentexport.profile.phone;

/**
 * Takes apart a number that is written in one of the two usual ways, {@code +81 90-1234-5678} or {@code 090-1234-5678},
 * with ASCII digits, blanks and hyphens only: without the regular expressions of libphonenumber's parser, which take
 * most of its time. Whether there is such a number is for {@link NumberingPlans} to say; if there is, the parser
 * never reads another valid number (a test holds the two together).
 *
 * <p>Written by hand for its speed. With the parser of the library for every number, staging a million records takes
 * five times the processor time (JMH: {@code PhonePieces} in src/bench).
 */
final class PlainNumber {

    private PlainNumber() {
    }

    /** From {@code +}, country code and national number to E.164; null if it is written otherwise. */
    static String international(String text) {
        int digits = digits(text, '+');
        return digits < 0 ? null : digits == text.length() - 1 ? text : withDigits("+", text);
    }

    /** From the trunk prefix {@code 0} and a national number that begins with no zero to E.164; else null. */
    static String national(String text, int countryCode) {
        if (digits(text, '0') < 0) {
            return null;
        }
        String prefix = "+" + countryCode;
        String e164 = withDigits(prefix, text);
        return e164.startsWith("0", prefix.length()) ? null : e164;
    }

    /** The number of digits after the first character; -1 if something else is among them. */
    private static int digits(String text, char first) {
        if (text.isEmpty() || text.charAt(0) != first) {
            return -1;
        }
        int digits = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                digits++;
            } else if (c != ' ' && c != '-') {
                return -1;
            }
        }
        return digits;
    }

    private static String withDigits(String prefix, String text) {
        StringBuilder e164 = new StringBuilder(prefix.length() + text.length()).append(prefix);
        for (int i = 1; i < text.length(); i++) {
            if (isDigit(text.charAt(i))) {
                e164.append(text.charAt(i));
            }
        }
        return e164.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
