package io.segmentexport.bench;

import java.time.Instant;

/**
 * What the {@link Sink} has taken. Times are ISO 8601, or null where there was none.
 *
 * @param imports   how many imports it accepted
 * @param bytes     the bytes of their bodies
 * @param checksum  the sum of the CRC-32C of their bodies
 * @param first     when the first was there
 * @param last      when the last was answered
 * @param stopped   when it stopped to answer
 */
record SinkSummary(int imports, long bytes, long checksum, String first, String last, String stopped) {

    /** When the last import was answered. */
    Instant lastAccepted() {
        return Instant.parse(last);
    }

    /** Whether both took the same bodies, in whatever order. */
    boolean sameBodiesAs(SinkSummary other) {
        return imports == other.imports && bytes == other.bytes && checksum == other.checksum;
    }
}
