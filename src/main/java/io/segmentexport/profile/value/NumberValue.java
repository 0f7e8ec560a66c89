package io.segmentexport.profile.value;

import io.segmentexport.segment.Blanks;
import java.util.regex.Pattern;

/**
 * A number by the grammar of RFC 8259, written digit by digit as it is, so that nothing is rounded. A leading {@code +}
 * and blanks around it are dropped. Nothing else is guessed at: {@code 1,000} is a thousand to one and one to another,
 * {@code 007} is more likely an ID. What exceeds a double, as {@code 1e999} does, is no number to most readers of JSON
 * (RFC 8259, section 6) and does not fit.
 */
final class NumberValue implements CellValue {

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

    /** So many characters without an exponent stay below the largest double, which has 309 digits. */
    private static final int SURELY_FINITE = 300;

    @Override
    public boolean write(ProfileJson json, FieldName name, String cell) {
        String text = Blanks.trim(cell);
        String number = text.startsWith("+") && !text.startsWith("+-") ? text.substring(1) : text;
        if (!NUMBER.matcher(number).matches() || !isFinite(number)) {
            return false;
        }
        json.number(name, number);
        return true;
    }

    @Override
    public String expected() {
        return "a number such as 42 or -0.5";
    }

    private static boolean isFinite(String number) {
        boolean surely = number.length() <= SURELY_FINITE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
        return surely || Double.isFinite(Double.parseDouble(number));
    }
}
