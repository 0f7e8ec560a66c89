package io.segmentexport.segment;

import java.nio.charset.Charset;

/**
 * How a CSV file is written.
 *
 * @param charset   its charset, the byte order included (never plain {@code UTF-16})
 * @param bom       whether it begins with a byte order mark
 * @param delimiter what stands between two cells
 * @param backslash whether a backslash escapes a quote, and another backslash, in a quoted cell
 */
public record CsvDialect(Charset charset, boolean bom, char delimiter, boolean backslash) {
}
