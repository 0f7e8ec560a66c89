package io.segmentexport.profile.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The numbering plans of the world. Safe for use by several threads. */
final class NumberingPlans {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private static final int MAX_COUNTRY_CODE_DIGITS = 3;
    private static final int COUNTRY_CODES = 1000;

    private final BitSet countryCodes = new BitSet(COUNTRY_CODES);
    private final AtomicReferenceArray<Optional<PatternPlan>> plans = new AtomicReferenceArray<>(COUNTRY_CODES);
    private final AtomicIntegerArray asked = new AtomicIntegerArray(COUNTRY_CODES);
    private final int few;

    /**
     * @param few for so many numbers of a country code libphonenumber itself is asked; only then a {@link PatternPlan}
     *            is made, which takes as long as some hundred numbers
     */
    NumberingPlans(int few) {
        this.few = few;
        LIBRARY.getSupportedCallingCodes().forEach(countryCodes::set);
    }

    /** What is known of a number. */
    enum Validity {

        /** Some country could have given it to somebody. */
        VALID,

        /** No country has such a number, and libphonenumber's parser would find nothing in front of it to leave out. */
        INVALID,

        /** Only libphonenumber's parser can tell. */
        UNKNOWN
    }

    /**
     * Looks up a number.
     *
     * @param e164 {@code +}, country calling code, national number: ASCII digits only
     */
    Validity validity(String e164) {
        int countryCode = 0;
        // No country code is the beginning of another, so the first that fits is the one.
        for (int i = 1; i < e164.length() && i <= MAX_COUNTRY_CODE_DIGITS; i++) {
            countryCode = countryCode * 10 + e164.charAt(i) - '0';
            if (countryCodes.get(countryCode)) {
                Optional<PatternPlan> plan = plan(countryCode);
                return plan.isPresent() ? plan.get().validity(e164, i + 1) : validity(countryCode, e164, i + 1);
            }
        }
        return Validity.UNKNOWN;
    }

    /** Empty if libphonenumber is to be asked. */
    private Optional<PatternPlan> plan(int countryCode) {
        Optional<PatternPlan> plan = plans.get(countryCode);
        if (plan == null) {
            if (asked.incrementAndGet(countryCode) <= few) {
                return Optional.empty();
            }
            plan = make(countryCode);
            plans.set(countryCode, plan);
        }
        return plan;
    }

    /** A later release of the library may bring patterns that we cannot read: then it goes on being asked itself. */
    private static Optional<PatternPlan> make(int countryCode) {
        try {
            return Optional.of(new PatternPlan(countryCode, LIBRARY.getRegionCodesForCountryCode(countryCode)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Asks libphonenumber: it costs nothing to begin with, but some microseconds a number. */
    private static Validity validity(int countryCode, String e164, int from) {
        int length = e164.length() - from;
        if (length == 0 || length > PatternPlan.MAX_NATIONAL_DIGITS) {
            return Validity.UNKNOWN;
        }
        int zeros = 0;
        while (zeros < length - 1 && e164.charAt(from + zeros) == '0') {
            zeros++;
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode)
                .setNationalNumber(Long.parseLong(e164, from, e164.length(), 10));
        if (zeros > 0) {
            number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
        }
        return LIBRARY.isValidNumber(number) ? Validity.VALID : Validity.UNKNOWN;
    }
}
