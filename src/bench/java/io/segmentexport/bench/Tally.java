package io.segmentexport.bench;

import java.time.Instant;

/** What the {@link Sink} has taken since it was reset, by the clock of the machine. Thread-safe. */
final class Tally {

    private int accepted;
    private int throttled;
    private long bytes;
    private long checksum;
    private Instant firstCounted;
    private Instant lastCounted;
    private Instant lastAnswered;

    /** The head of an import has arrived, which is within the limits. */
    synchronized void counted() {
        lastCounted = Instant.now();
        firstCounted = firstCounted == null ? lastCounted : firstCounted;
    }

    /** The head of a request has arrived that is not. */
    synchronized void throttled() {
        throttled++;
    }

    /** An import was answered. The sum of checksums does not depend on the order of imports. */
    synchronized void accepted(long bodyBytes, long bodyChecksum) {
        lastAnswered = Instant.now();
        accepted++;
        bytes += bodyBytes;
        checksum += bodyChecksum;
    }

    synchronized SinkSummary summary() {
        return new SinkSummary(accepted, throttled, bytes, checksum,
                text(firstCounted), text(lastCounted), text(lastAnswered));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
