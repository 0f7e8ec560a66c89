package io.segmentexport.klaviyo.rate;

import io.segmentexport.klaviyo.AnswerHeaders;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits in an answer's {@code RateLimit-*} headers. They describe the steady window (Klaviyo's guide "Rate limits,
 * status codes, and errors"); {@code RateLimit-Limit} may be a number, or a number and policies:
 * {@code 150, 10;w=1, 150;w=60}. Senseless values are ignored.
 *
 * @param burst        the limit of a second, if the headers give it
 * @param steady       the limit of a minute, if the headers give it
 * @param remaining    how many requests the steady window still takes, if the headers give it
 * @param resetSeconds whole seconds to the end of the steady window, if the headers give it; Klaviyo does not document
 *                     how they are rounded
 */
public record RateLimits(OptionalInt burst, OptionalInt steady, OptionalInt remaining, OptionalInt resetSeconds) {

    private static final int STEADY_SECONDS = 60;
    private static final Pattern POLICY = Pattern.compile("\\s*(\\d{1,6})\\s*;(?:[^,]*;)?\\s*w=(\\d{1,6})\\s*(?:;.*)?");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,6})(?:\\.\\d+)?\\s*");

    /**
     * Reads the headers.
     *
     * @param burstKnown the limit of a second as known so far; it identifies headers that describe that window
     */
    public static RateLimits from(AnswerHeaders headers, int burstKnown) {
        OptionalInt bare = OptionalInt.empty();
        OptionalInt burst = OptionalInt.empty();
        OptionalInt steady = OptionalInt.empty();
        for (String part : headers.rateLimitLimit().orElse("").split(",")) {
            Matcher policy = POLICY.matcher(part);
            if (policy.matches()) {
                OptionalInt limit = positive(policy.group(1));
                int window = Integer.parseInt(policy.group(2));
                burst = window == 1 ? limit : burst;
                steady = window == STEADY_SECONDS ? limit : steady;
            } else if (bare.isEmpty()) {
                bare = positive(part);
            }
        }
        OptionalInt remaining = number(headers.rateLimitRemaining().orElse(""));
        OptionalInt reset = number(headers.rateLimitReset().orElse(""));
        if (describesBurst(bare, burst, steady, reset, burstKnown)) {
            return new RateLimits(burst, steady, OptionalInt.empty(), OptionalInt.empty());
        }
        boolean sensible = reset.isPresent() && reset.getAsInt() <= STEADY_SECONDS;
        return new RateLimits(burst, steady.isPresent() ? steady : bare,
                sensible ? remaining : OptionalInt.empty(), sensible ? reset : OptionalInt.empty());
    }

    /** Whether the headers describe the second: its limit, and at most one second to its end. */
    private static boolean describesBurst(
            OptionalInt bare, OptionalInt burst, OptionalInt steady, OptionalInt reset, int burstKnown) {
        boolean burstLimit = bare.isPresent() && !bare.equals(steady) && bare.getAsInt() == burst.orElse(burstKnown);
        return burstLimit && reset.orElse(STEADY_SECONDS) <= 1;
    }

    private static OptionalInt positive(String text) {
        OptionalInt number = number(text);
        return number.orElse(0) > 0 ? number : OptionalInt.empty();
    }

    private static OptionalInt number(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.matches() ? OptionalInt.of(Integer.parseInt(number.group(1))) : OptionalInt.empty();
    }
}
