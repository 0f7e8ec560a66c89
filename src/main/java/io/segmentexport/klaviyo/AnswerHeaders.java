package io.segmentexport.klaviyo;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The headers of an answer that mean something here; all others are left behind.
 *
 * @param retryAfter         {@code Retry-After}: how long to wait (RFC 9110, 10.2.3)
 * @param date               {@code Date}: the server's time, which a date in {@code Retry-After} is held against
 * @param rateLimitLimit     {@code RateLimit-Limit}
 * @param rateLimitRemaining {@code RateLimit-Remaining}
 * @param rateLimitReset     {@code RateLimit-Reset}: seconds to the end of the window
 */
public record AnswerHeaders(
        Optional<String> retryAfter,
        Optional<String> date,
        Optional<String> rateLimitLimit,
        Optional<String> rateLimitRemaining,
        Optional<String> rateLimitReset) {

    private static final int LONGEST_VALUE = 200;

    /** No header at all. */
    public static AnswerHeaders none() {
        return of(Map.of());
    }

    /**
     * Takes the headers from a message.
     *
     * @param headers by name, whatever its case; a value that is a collection counts by its first element,
     *                a value of unreasonable length not at all
     */
    public static AnswerHeaders of(Map<String, ?> headers) {
        return new AnswerHeaders(
                value(headers, "Retry-After"),
                value(headers, "Date"),
                value(headers, "RateLimit-Limit"),
                value(headers, "RateLimit-Remaining"),
                value(headers, "RateLimit-Reset"));
    }

    private static Optional<String> value(Map<String, ?> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> first(header.getValue()).stream())
                .map(value -> value.toString().strip())
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST_VALUE)
                .findFirst();
    }

    private static Optional<?> first(Object value) {
        return value instanceof Collection<?> values ? values.stream().findFirst() : Optional.ofNullable(value);
    }
}
