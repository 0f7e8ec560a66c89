package io.segmentexport.klaviyo;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a throttled request has to wait: {@code Retry-After} in seconds or as a date (RFC 9110, 10.2.3), else what
 * the error says ("Expected available in 3 seconds."), else a second.
 */
final class RetryAfter {

    /** Told in whole seconds, 0 means less than one; a second is then surely enough. */
    static final Duration SHORTEST = Duration.ofSeconds(1);
    /** Ten steady windows. Who is told more asks again after this: one request more, no failure. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(?:\\.\\d{1,9})?");
    private static final Pattern EXPECTED = Pattern.compile("\\bin (\\d{1,9})(?:\\.\\d{1,9})? ?s(?:ec|econds?)?\\b");

    private final Clock clock;

    RetryAfter(Clock clock) {
        this.clock = clock;
    }

    Duration read(AnswerHeaders headers, List<ApiError> errors) {
        Duration wait = headers.retryAfter().flatMap(value -> seconds(value).or(() -> until(value, headers.date())))
                .or(() -> errors.stream().flatMap(error -> expected(error.rawDetail()).stream()).findFirst())
                .orElse(SHORTEST);
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static Optional<Duration> seconds(String value) {
        Matcher seconds = SECONDS.matcher(value);
        return seconds.matches() ? Optional.of(rounded(seconds)) : Optional.empty();
    }

    private static Optional<Duration> expected(String detail) {
        Matcher expected = EXPECTED.matcher(detail);
        return expected.find() ? Optional.of(rounded(expected)) : Optional.empty();
    }

    /** Whole seconds, a fraction rounded up. */
    private static Duration rounded(Matcher seconds) {
        boolean fraction = seconds.group().indexOf('.') >= 0;
        return Duration.ofSeconds(Long.parseLong(seconds.group(1)) + (fraction ? 1 : 0));
    }

    private Optional<Duration> until(String value, Optional<String> date) {
        Instant now = date.flatMap(RetryAfter::instant).orElseGet(clock::instant);
        return instant(value).map(end -> Duration.between(now, end));
    }

    private static Optional<Instant> instant(String httpDate) {
        try {
            return Optional.of(ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
