package io.segmentexport.bench;

import java.time.Duration;
import java.time.Instant;

/** What the {@link Sink} has taken since it was reset, by the clock of the machine. Thread-safe. */
final class Tally {

    private final Conduct conduct;
    private int arrived;
    private int accepted;
    private int throttled;
    private long bytes;
    private long checksum;
    private Instant firstCounted;
    private Instant lastCounted;
    private Instant lastAnswered;
    private Instant stopped;

    Tally(Conduct conduct) {
        this.conduct = conduct;
    }

    /** The head of an import has arrived, which is within the limits. */
    synchronized void counted() {
        lastCounted = Instant.now();
        firstCounted = firstCounted == null ? lastCounted : firstCounted;
    }

    /** The head of a request has arrived that is not. */
    synchronized void throttled() {
        throttled++;
    }

    /** A whole import is there; gives how long its answer has to wait. */
    synchronized Duration arrived() {
        arrived++;
        var latency = Duration.ofMillis(conduct.latencyMillis());
        if (arrived < conduct.stopAt()) {
            return latency;
        }
        var now = Instant.now();
        stopped = stopped == null ? now : stopped;
        var rest = Duration.between(now, stopped.plusMillis(conduct.stopMillis()));
        return rest.compareTo(latency) < 0 ? latency : rest;
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
                text(firstCounted), text(lastCounted), text(lastAnswered), text(stopped));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
