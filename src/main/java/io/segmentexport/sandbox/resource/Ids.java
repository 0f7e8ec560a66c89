package io.segmentexport.sandbox.resource;

import java.util.List;
import java.util.Optional;

/**
 * Numbers things with ids in the shape of Klaviyo's: 26 letters and digits that begin with a time. The time is the
 * sandbox's start, so an id of an earlier sandbox is unknown to this one.
 */
public final class Ids {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_DIGITS = 10;
    private static final int NUMBER_DIGITS = 16;

    private final String prefix;

    /** Ids of a sandbox that started at this time. */
    public Ids(long startMillis) {
        StringBuilder digits = new StringBuilder();
        for (int shift = 5 * (TIME_DIGITS - 1); shift >= 0; shift -= 5) {
            digits.append(DIGITS.charAt((int) (startMillis >>> shift) & 31));
        }
        prefix = digits.toString();
    }

    /** The id of a number. */
    public String of(int number) {
        return prefix + ("%0" + NUMBER_DIGITS + "d").formatted(number);
    }

    /** The one of these things whose position is the number behind an id; empty for an id that was never given. */
    public <T> Optional<T> find(String id, List<T> things) {
        if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("0{7}\\d{9}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(id.substring(prefix.length()));
        return number < things.size() ? Optional.of(things.get(number)) : Optional.empty();
    }
}
