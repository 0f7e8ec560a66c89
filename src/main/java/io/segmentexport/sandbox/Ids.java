package io.segmentexport.sandbox;

import java.util.OptionalInt;

/**
 * Ids in the shape of Klaviyo's (26 letters and digits, a time in front). The time is the sandbox's start, so an id
 * of an earlier sandbox is not mistaken for one of this.
 */
final class Ids {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_DIGITS = 10;
    private static final int NUMBER_DIGITS = 16;

    private final String prefix;

    Ids(long startMillis) {
        StringBuilder digits = new StringBuilder();
        for (int shift = 5 * (TIME_DIGITS - 1); shift >= 0; shift -= 5) {
            digits.append(DIGITS.charAt((int) (startMillis >>> shift) & 31));
        }
        prefix = digits.toString();
    }

    String of(int number) {
        return prefix + ("%0" + NUMBER_DIGITS + "d").formatted(number);
    }

    /** The number behind an id; empty for an id that this sandbox never gave. */
    OptionalInt numberOf(String id) {
        if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("0{7}\\d{9}")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(id.substring(prefix.length())));
    }
}
