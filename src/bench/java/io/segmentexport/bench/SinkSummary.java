package io.segmentexport.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * What the {@link Sink} has taken. Times are ISO 8601, or null where there was none.
 *
 * @param imports      how many imports it accepted
 * @param throttled    how many requests it answered with 429
 * @param bytes        the bytes of the imports' bodies
 * @param checksum     the sum of the CRC-32C of these
 * @param firstCounted when the head of the first import arrived
 * @param lastCounted  when that of the last arrived
 * @param lastAnswered when an import was answered last
 */
record SinkSummary(int imports, int throttled, long bytes, long checksum, String firstCounted, String lastCounted,
        String lastAnswered) {

    /** When the head of the first import arrived. */
    Instant firstImport() {
        return Instant.parse(firstCounted);
    }

    /** When the head of the last import arrived. */
    Instant lastImport() {
        return Instant.parse(lastCounted);
    }

    /** When the last import was answered. */
    Instant lastAccepted() {
        return Instant.parse(lastAnswered);
    }

    /** Between the first and the last import, each counted as Klaviyo counts it: when its head arrives. */
    Duration firstToLast() {
        return Duration.between(firstImport(), lastImport());
    }

    /** Whether both took the same bodies, in whatever order. */
    boolean sameBodiesAs(SinkSummary other) {
        return imports == other.imports && bytes == other.bytes && checksum == other.checksum;
    }
}
