package io.segmentexport.profile.phone;

import static org.apache.commons.lang3.CharUtils.isAsciiNumeric;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.segmentexport.profile.value.Fullwidth;
import io.segmentexport.profile.value.IdentifierReading.Unusable;
import io.segmentexport.profile.value.IdentifierReading.Valid;
import io.segmentexport.profile.value.IdentifierReading;
import io.segmentexport.profile.value.SpreadsheetText;
import io.segmentexport.segment.Blanks;
import java.util.Optional;

/**
 * Reads phone numbers as people and systems write them, and says them in E.164, the only form that Klaviyo takes
 * (<a href="https://developers.klaviyo.com/en/reference/profiles_api_overview">Profiles API overview</a>, which names
 * libphonenumber for it). A number must be valid: one that some country could have given to somebody. An extension has
 * no place in E.164 and is dropped. Safe for use by several threads.
 */
public final class PhoneNumbers {

    /** libphonenumber's word for "no region": then only a number with its country code can be read. */
    private static final String NO_REGION = "ZZ";

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private static final IdentifierReading NOT_VALID = new Unusable("is not a valid number of its country");

    private static final IdentifierReading SEVERAL_DOTS =
            new Unusable("ends in .0 behind other dots, so that its last digit is not certain");

    private static final IdentifierReading TWO_NUMBERS =
            new Unusable("is one number with its country code and another without; write it with + or the leading 0");

    /** Shared by all, and none made for a file with only a few numbers of its country code. */
    private static final NumberingPlans PLANS = new NumberingPlans(30);

    private final NumberingPlans plans;
    private final String region;
    private final int countryCode;
    private final boolean trunkPrefixIsZero;

    /**
     * @param region the ISO 3166 region of numbers without a country code, {@code JP}; empty if those cannot be read
     * @throws IllegalArgumentException if there is no such region
     */
    public PhoneNumbers(Optional<String> region) {
        this(region, PLANS);
    }

    PhoneNumbers(Optional<String> region, NumberingPlans plans) {
        region.filter(name -> !LIBRARY.getSupportedRegions().contains(name)).ifPresent(name -> {
            throw new IllegalArgumentException("phone-region \"" + name
                    + "\" is no region; use an ISO 3166 code of two capital letters, such as JP or US");
        });
        this.plans = plans;
        this.region = region.orElse(NO_REGION);
        countryCode = region.map(LIBRARY::getCountryCodeForRegion).orElse(0);
        trunkPrefixIsZero = region.filter(name -> "0".equals(LIBRARY.getNddPrefixForRegion(name, true))).isPresent();
    }

    /**
     * Reads a cell.
     *
     * @param cell the cell as it is; not blank
     * @return the number, or why there is none
     */
    public IdentifierReading read(String cell) {
        String text = withoutZeroFraction(SpreadsheetText.unquoted(Blanks.trim(cell)));
        IdentifierReading plain = text == null ? SEVERAL_DOTS : readPlain(text);
        if (plain != null) {
            return plain;
        }
        if (Fullwidth.isIn(text)) {
            return read(Fullwidth.toAscii(text));
        }
        if (isMangled(text)) {
            return new Unusable("lost its digits when a spreadsheet turned it into scientific notation");
        }
        if (text.startsWith("00")) {
            IdentifierReading international = parse("+" + text.substring(2));
            if (international instanceof Valid) {
                return international;
            }
        }
        IdentifierReading reading = parse(text);
        return reading instanceof Valid && isAlsoInternational(text, reading) ? TWO_NUMBERS : reading;
    }

    /**
     * Whether a number without {@code +} and trunk prefix is another valid one if {@code +} is put before it: 491701234567 in
     * Germany. Asked only where numbers have a trunk prefix or this one begins with the country code: elsewhere digits alone
     * are the usual way to write a national number.
     */
    private boolean isAlsoInternational(String text, IdentifierReading national) {
        for (int i = 0; i < text.length() && text.charAt(i) != '+' && text.charAt(i) != '＋'; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit >= 0) {
                return digit > 0 && (trunkPrefixIsZero || text.startsWith(String.valueOf(countryCode), i))
                        && parse("+" + text.substring(i)) instanceof Valid other && !other.equals(national);
            }
        }
        return false;
    }

    /**
     * Reads what is written in one of the two usual ways, {@code +81 90-1234-5678} or {@code 090-1234-5678}, with ASCII
     * digits, blanks and hyphens only; null if only the parser of the library knows. If there is such a number, the parser
     * never reads another valid one (a test holds the two together).
     *
     * <p>Written by hand for its speed: the regular expressions of the parser take most of its time. With the parser for
     * every number, staging a million records takes five times the processor time (JMH: {@code PhonePieces} in src/bench).
     */
    private IdentifierReading readPlain(String text) {
        boolean isInternational = text.startsWith("+");
        String e164 = isInternational ? international(text)
                : trunkPrefixIsZero ? national(text, countryCode) : null;
        if (e164 == null) {
            return null;
        }
        return switch (plans.validity(e164)) {
            case VALID -> new Valid(e164);
            // A national number may still turn out to be one that is dialled abroad: 010 1 650 253 0000 from Japan.
            case INVALID -> isInternational ? NOT_VALID : null;
            case UNKNOWN -> null;
        };
    }

    private IdentifierReading parse(String text) {
        try {
            PhoneNumber number = LIBRARY.parse(text, region);
            return LIBRARY.isValidNumber(number)
                    ? new Valid(LIBRARY.format(number, PhoneNumberFormat.E164))
                    : NOT_VALID;
        } catch (NumberParseException e) {
            return new Unusable(why(e));
        }
    }

    private String why(NumberParseException e) {
        return switch (e.getErrorType()) {
            case INVALID_COUNTRY_CODE -> region.equals(NO_REGION)
                    ? "has no known country code, and no phone-region is set for numbers without one"
                    : "has no known country code";
            case TOO_SHORT_NSN, TOO_SHORT_AFTER_IDD -> "has too few digits";
            case TOO_LONG -> "has too many digits";
            case NOT_A_NUMBER -> "is no phone number";
        };
    }

    /**
     * Without the {@code .0} of a number that was kept as a fraction: libphonenumber would take its zero for a digit. Null if
     * there are other dots, which part the digits: then the zero may be one.
     */
    private static String withoutZeroFraction(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '0' || text.charAt(end - 1) == '０')) {
            end--;
        }
        if (end == text.length() || end < 2 || !isDot(text.charAt(end - 1)) || text.length() - end > 2) {
            return text;
        }
        for (int i = 0; i < end - 1; i++) {
            if (isDot(text.charAt(i))) {
                return null;
            }
        }
        return text.substring(0, end - 1);
    }

    private static boolean isDot(char c) {
        return c == '.' || c == '．';
    }

    /** {@code 4.91512E+11}: libphonenumber would read the digits that are left as another, perhaps valid number. */
    private static boolean isMangled(String text) {
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        return e > 0 && e + 1 < text.length() && Character.isDigit(text.charAt(e - 1))
                && (text.charAt(e + 1) == '+' || Character.isDigit(text.charAt(e + 1)));
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
            if (isAsciiNumeric(c)) {
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
            if (isAsciiNumeric(text.charAt(i))) {
                e164.append(text.charAt(i));
            }
        }
        return e164.toString();
    }
}
