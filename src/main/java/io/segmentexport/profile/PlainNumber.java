package io.segmentexport.profile;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Takes apart a number that is written in one of the two usual ways, {@code +81 90-1234-5678} or {@code 090-1234-5678},
 * with ASCII digits, blanks and hyphens only: without the regular expressions of libphonenumber's parser, which take
 * most of its time. Whether the number is valid is still for libphonenumber to say; where it is, the parser never reads
 * another valid number (a test holds the two together).
 */
final class PlainNumber {

    /** More digits than any number has after its country code; they fit a long. */
    private static final int MAX_NATIONAL_DIGITS = 15;

    private static final int MAX_COUNTRY_CODE_DIGITS = 3;

    private static final boolean[] COUNTRY_CODES = countryCodes();

    private PlainNumber() {
    }

    /** Reads {@code +}, country code, national number; null where it is written otherwise. */
    static PhoneNumber international(String text) {
        if (!isPlain(text, '+')) {
            return null;
        }
        int countryCode = 0;
        int digits = 0;
        for (int i = 1; i < text.length() && digits < MAX_COUNTRY_CODE_DIGITS; i++) {
            if (isDigit(text.charAt(i))) {
                countryCode = countryCode * 10 + text.charAt(i) - '0';
                digits++;
                if (COUNTRY_CODES[countryCode]) {
                    return number(countryCode, text, i + 1);
                }
            }
        }
        return null;
    }

    /** Reads the trunk prefix {@code 0} and a national number that begins with no zero; null if it is otherwise. */
    static PhoneNumber national(String text, int countryCode) {
        PhoneNumber number = isPlain(text, '0') ? number(countryCode, text, 1) : null;
        return number == null || number.isItalianLeadingZero() ? null : number;
    }

    private static boolean isPlain(String text, char first) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && c != ' ' && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.charAt(0) == first;
    }

    private static PhoneNumber number(int countryCode, String text, int from) {
        long nationalNumber = 0;
        int digits = 0;
        int leadingZeros = 0;
        for (int i = from; i < text.length(); i++) {
            if (isDigit(text.charAt(i))) {
                nationalNumber = nationalNumber * 10 + text.charAt(i) - '0';
                digits++;
                leadingZeros += nationalNumber == 0 ? 1 : 0;
            }
        }
        if (nationalNumber == 0 || digits > MAX_NATIONAL_DIGITS) {
            return null;
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode).setNationalNumber(nationalNumber);
        if (leadingZeros > 0) {
            number.setItalianLeadingZero(true);
        }
        if (leadingZeros > 1) {
            number.setNumberOfLeadingZeros(leadingZeros);
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** No country code is the beginning of another, so the first that fits is the one. */
    private static boolean[] countryCodes() {
        boolean[] codes = new boolean[1000];
        PhoneNumberUtil.getInstance().getSupportedCallingCodes().forEach(code -> codes[code] = true);
        return codes;
    }
}
