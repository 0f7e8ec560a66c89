package io.segmentexport.profile.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/** Asks libphonenumber for each number: it costs nothing to begin with, but some microseconds a number. */
record LibraryPlan(int countryCode) implements NumberingPlan {

    @Override
    public Validity validity(String e164, int from) {
        int length = e164.length() - from;
        return length > 0 && length <= MAX_NATIONAL_DIGITS
                && PhoneNumberUtil.getInstance().isValidNumber(number(e164, from)) ? Validity.VALID : Validity.UNKNOWN;
    }

    private PhoneNumber number(String e164, int from) {
        int zeros = 0;
        while (from + zeros < e164.length() - 1 && e164.charAt(from + zeros) == '0') {
            zeros++;
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode)
                .setNationalNumber(Long.parseLong(e164, from, e164.length(), 10));
        return zeros == 0 ? number : number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
    }
}
