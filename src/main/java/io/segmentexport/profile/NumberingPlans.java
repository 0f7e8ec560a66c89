package io.segmentexport.profile;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The numbering plans of the world, each made when the first number of its country calling code comes by. */
final class NumberingPlans {

    private static final int MAX_COUNTRY_CODE_DIGITS = 3;

    private static final BitSet COUNTRY_CODES = new BitSet();

    private static final AtomicReferenceArray<NumberingPlan> BY_COUNTRY_CODE = new AtomicReferenceArray<>(1000);

    static {
        PhoneNumberUtil.getInstance().getSupportedCallingCodes().forEach(COUNTRY_CODES::set);
    }

    private NumberingPlans() {
    }

    /**
     * Looks up a number.
     *
     * @param e164 {@code +}, country calling code, national number: ASCII digits only
     */
    static Validity validity(String e164) {
        int countryCode = 0;
        // No country code is the beginning of another, so the first that fits is the one.
        for (int i = 1; i < e164.length() && i <= MAX_COUNTRY_CODE_DIGITS; i++) {
            countryCode = countryCode * 10 + e164.charAt(i) - '0';
            if (COUNTRY_CODES.get(countryCode)) {
                return plan(countryCode).validity(e164, i + 1);
            }
        }
        return Validity.UNKNOWN;
    }

    private static NumberingPlan plan(int countryCode) {
        NumberingPlan plan = BY_COUNTRY_CODE.get(countryCode);
        if (plan == null) {
            plan = read(countryCode);
            BY_COUNTRY_CODE.set(countryCode, plan);
        }
        return plan;
    }

    /** A later release of the library may bring patterns that we cannot read: then it has to be asked itself. */
    private static NumberingPlan read(int countryCode) {
        try {
            return NumberingPlan.of(countryCode,
                    PhoneNumberUtil.getInstance().getRegionCodesForCountryCode(countryCode));
        } catch (IllegalArgumentException e) {
            return NumberingPlan.unknown();
        }
    }
}
