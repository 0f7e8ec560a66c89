package io.segmentexport.profile.value;

import static org.apache.commons.lang3.CharUtils.isAsciiNumeric;

import io.segmentexport.config.Export;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.segment.Blanks;
import java.util.regex.Pattern;

/**
 * A number by the grammar of RFC 8259, written digit by digit as it is, so that nothing is rounded; or one with a decimal
 * comma, {@code 1.234,56}, if the export has those. A leading {@code +} and blanks around it are dropped. Nothing else is
 * guessed at: {@code 1,000} is a thousand to one and one to another, {@code 007} is more likely an ID. What exceeds a double,
 * as {@code 1e999} does, is no number to most readers of JSON (RFC 8259, section 6) and does not fit.
 */
final class NumberValue implements CellValue {

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

    /** So many characters without an exponent stay below the largest double, which has 309 digits. */
    private static final int SURELY_FINITE = 300;

    private final boolean comma;
    private final String key;

    NumberValue(Export export) {
        comma = export.values().decimal() == Decimal.COMMA;
        key = "export." + export.id() + ".decimal";
    }

    @Override
    public Outcome write(ProfileJson json, FieldName name, String cell) {
        String number = unsigned(cell);
        if (comma) {
            number = withPoint(number);
        }
        if (!isNumber(number)) {
            return Outcome.MISFIT;
        }
        json.number(name, number);
        return Outcome.FITS;
    }

    @Override
    public String misfit(String cell) {
        String text = unsigned(cell);
        if (comma) {
            return "is not a number such as 42 or 1.234,5"
                    + (isNumber(text) ? "; it has a decimal point, but " + key + " = comma" : "");
        }
        return "is not a number such as 42 or -0.5"
                + (text.indexOf(',') >= 0 && isNumber(withPoint(text)) ? "; if its comma is the decimal sign, set " + key + " = comma" : "");
    }

    private static String unsigned(String cell) {
        String text = Blanks.trim(cell);
        return text.startsWith("+") && !text.startsWith("+-") ? text.substring(1) : text;
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && isFinite(text);
    }

    private static boolean isFinite(String number) {
        boolean surely = number.length() <= SURELY_FINITE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
        return surely || Double.isFinite(Double.parseDouble(number));
    }

    /**
     * A number with a decimal comma as one with a point, and without what groups its thousands: points or blanks, three digits
     * behind each. Empty if it has them otherwise.
     */
    private static String withPoint(String text) {
        int sign = text.indexOf(',');
        int end = sign < 0 ? text.length() : sign;
        var number = new StringBuilder(text.length());
        char separator = 0;
        int digits = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.' || Blanks.isBlank(c)) {
                if (separator == 0 ? digits == 0 || digits > 3 : c != separator || digits != 3) {
                    return "";
                }
                separator = c;
                digits = 0;
            } else {
                digits += isAsciiNumeric(c) ? 1 : 0;
                number.append(c);
            }
        }
        if (separator != 0 && digits != 3) {
            return "";
        }
        return sign < 0 ? number.toString() : number.append('.').append(text, sign + 1, text.length()).toString();
    }
}
