package io.segmentexport.klaviyo;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The headers of an answer. */
public final class AnswerHeaders {

    private static final int LONGEST_VALUE = 200;

    private final Map<String, ?> headers;

    private AnswerHeaders(Map<String, ?> headers) {
        this.headers = headers;
    }

    /** The headers of a message. Of a value that is a collection, the first element counts. */
    public static AnswerHeaders of(Map<String, ?> headers) {
        return new AnswerHeaders(headers);
    }

    /** The value of a header, whatever the case of its name; one of unreasonable length does not count. */
    Optional<String> value(String name) {
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
