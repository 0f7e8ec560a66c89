package io.segmentexport.segment;

import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a CSV file before it is opened.
 *
 * @param delimiter what stands between two cells, or empty if the file shall tell
 * @param charset   its charset if no byte order mark tells; {@code UTF-16} takes either byte order
 */
public record CsvOptions(Optional<Character> delimiter, Charset charset) {

    /**
     * @throws IllegalArgumentException if the delimiter is a quote or a line break, or if text can be read but not
     *                                  written in the charset, so that no dead letter could be kept in it
     */
    public CsvOptions {
        Objects.requireNonNull(delimiter, "delimiter");
        delimiter.filter(character -> "\"\r\n".indexOf(character) >= 0).ifPresent(character -> {
            throw new IllegalArgumentException("A quote or a line break cannot be the delimiter");
        });
        if (!charset.canEncode()) {
            throw new IllegalArgumentException("The charset " + charset + " can be read but not written");
        }
    }
}
