package io.segmentexport.profile.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The numbering plans of the world. Safe for use by several threads. */
final class NumberingPlans {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private static final int MAX_COUNTRY_CODE_DIGITS = 3;
    private static final int COUNTRY_CODES = 1000;

    private final BitSet countryCodes = new BitSet(COUNTRY_CODES);
    private final AtomicReferenceArray<NumberingPlan> plans = new AtomicReferenceArray<>(COUNTRY_CODES);
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

    /**
     * Looks up a number.
     *
     * @param e164 {@code +}, country calling code, national number: ASCII digits only
     */
    NumberingPlan.Validity validity(String e164) {
        int countryCode = 0;
        // No country code is the beginning of another, so the first that fits is the one.
        for (int i = 1; i < e164.length() && i <= MAX_COUNTRY_CODE_DIGITS; i++) {
            countryCode = countryCode * 10 + e164.charAt(i) - '0';
            if (countryCodes.get(countryCode)) {
                return plan(countryCode).validity(e164, i + 1);
            }
        }
        return NumberingPlan.Validity.UNKNOWN;
    }

    private NumberingPlan plan(int countryCode) {
        NumberingPlan plan = plans.get(countryCode);
        if (plan != null) {
            return plan;
        }
        if (asked.incrementAndGet(countryCode) <= few) {
            return new LibraryPlan(countryCode);
        }
        NumberingPlan made = make(countryCode);
        plans.set(countryCode, made);
        return made;
    }

    /** A later release of the library may bring patterns that we cannot read: then it goes on being asked itself. */
    private static NumberingPlan make(int countryCode) {
        try {
            return new PatternPlan(countryCode, LIBRARY.getRegionCodesForCountryCode(countryCode));
        } catch (IllegalArgumentException e) {
            return new LibraryPlan(countryCode);
        }
    }
}
