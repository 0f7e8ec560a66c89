package io.segmentexport.profile;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Takes apart a number that is already written as country code and national number, {@code +81 90-1234-5678}, without
 * the regular expressions of libphonenumber's parser, which take most of its time. Whether the number is valid is still
 * for libphonenumber to say.
 */
final class InternationalNumber {

    /** The most digits of a number after its country code that are given out anywhere; fits a long. */
    private static final int MAX_NATIONAL_DIGITS = 15;

    private static final int MAX_COUNTRY_CODE_DIGITS = 3;

    private static final boolean[] COUNTRY_CODES = countryCodes();

    private InternationalNumber() {
    }

    /**
     * @param text begins with {@code +}
     * @return its parts, or null where it is not written with ASCII digits, blanks and hyphens only, or has no country
     * code
     */
    static PhoneNumber read(String text) {
        int countryCode = 0;
        int countryCodeDigits = 0;
        boolean national = false;
        long nationalNumber = 0;
        int nationalDigits = 0;
        int leadingZeros = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '-') {
                continue;
            }
            if (c < '0' || c > '9') {
                return null;
            }
            int digit = c - '0';
            if (!national) {
                countryCode = countryCode * 10 + digit;
                national = COUNTRY_CODES[countryCode];
                if (!national && ++countryCodeDigits == MAX_COUNTRY_CODE_DIGITS) {
                    return null;
                }
            } else {
                if (digit == 0 && nationalDigits == leadingZeros) {
                    leadingZeros++;
                }
                nationalNumber = nationalNumber * 10 + digit;
                if (++nationalDigits > MAX_NATIONAL_DIGITS) {
                    return null;
                }
            }
        }
        return nationalNumber == 0 ? null : number(countryCode, nationalNumber, leadingZeros);
    }

    private static PhoneNumber number(int countryCode, long nationalNumber, int leadingZeros) {
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode).setNationalNumber(nationalNumber);
        if (leadingZeros > 0) {
            number.setItalianLeadingZero(true);
        }
        if (leadingZeros > 1) {
            number.setNumberOfLeadingZeros(leadingZeros);
        }
        return number;
    }

    /** No country code is the beginning of another, so the first that fits is the one. */
    private static boolean[] countryCodes() {
        boolean[] codes = new boolean[1000];
        PhoneNumberUtil.getInstance().getSupportedCallingCodes().forEach(code -> codes[code] = true);
        return codes;
    }
}
