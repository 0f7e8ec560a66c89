package io.segmentexport.profile.value;

/**
 * A number by the grammar of RFC 8259, written digit by digit as it is, so that nothing is rounded. A leading {@code +}
 * and blanks around it are dropped. Nothing else is guessed at: {@code 1,000} is a thousand to one and one to another,
 * {@code 007} is more likely an ID. What exceeds a double, as {@code 1e999} does, is no number to most readers of JSON
 * (RFC 8259, section 6) and does not fit.
 */
final class NumberValue implements CellValue {

    /** So many characters without an exponent stay below the largest double, which has 309 digits. */
    private static final int SURELY_FINITE = 300;

    @Override
    public boolean write(ProfileJson json, FieldName name, String cell) {
        String text = Blanks.trim(cell);
        String number = text.startsWith("+") && !text.startsWith("+-") ? text.substring(1) : text;
        if (!isNumber(number) || !isFinite(number)) {
            return false;
        }
        json.number(name, number);
        return true;
    }

    @Override
    public String expected() {
        return "a number such as 42 or -0.5";
    }

    private static boolean isNumber(String text) {
        int whole = text.startsWith("-") ? 1 : 0;
        int next = skipDigits(text, whole);
        if (next == whole || next > whole + 1 && text.charAt(whole) == '0') {
            return false;
        }
        if (next < text.length() && text.charAt(next) == '.') {
            int fraction = next + 1;
            next = skipDigits(text, fraction);
            if (next == fraction) {
                return false;
            }
        }
        if (next < text.length() && isExponent(text.charAt(next))) {
            int exponent = next + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            next = skipDigits(text, exponent);
            if (next == exponent) {
                return false;
            }
        }
        return next == text.length();
    }

    private static int skipDigits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static boolean isFinite(String number) {
        boolean surely = number.length() <= SURELY_FINITE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
        return surely || Double.isFinite(Double.parseDouble(number));
    }

    private static boolean isExponent(char c) {
        return c == 'e' || c == 'E';
    }
}
