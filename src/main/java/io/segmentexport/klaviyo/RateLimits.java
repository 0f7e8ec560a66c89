package io.segmentexport.klaviyo;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer's {@code RateLimit-*} headers tell. They describe the steady window (Klaviyo's guide "Rate limits,
 * status codes, and errors"); {@code RateLimit-Limit} may be a number, or a number and policies:
 * {@code 150, 10;w=1, 150;w=60}. Values that make no sense are left out.
 *
 * @param burst        the limit of a second, where told
 * @param steady       the limit of a minute, where told
 * @param remaining    how many requests the steady window still takes, where told
 * @param resetSeconds whole seconds to the end of the steady window, rounded we do not know how, where told
 */
record RateLimits(OptionalInt burst, OptionalInt steady, OptionalInt remaining, OptionalInt resetSeconds) {

    private static final int STEADY_SECONDS = 60;
    private static final Pattern POLICY = Pattern.compile("\\s*(\\d{1,6})\\s*;(?:[^,]*;)?\\s*w=(\\d{1,6})\\s*(?:;.*)?");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,6})(?:\\.\\d+)?\\s*");

    /**
     * Reads the headers.
     *
     * @param burstKnown the limit of a second as known so far: headers that describe that window are told by it
     */
    static RateLimits from(AnswerHeaders headers, int burstKnown) {
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

    /** Whether number, remaining and reset are those of the second: its limit, and no more than a second to its end. */
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
