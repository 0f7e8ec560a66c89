package io.segmentexport.bench;

import java.time.Duration;
import java.time.Instant;

/** What the {@link Sink} has taken since it was reset, by the clock of the machine. Thread-safe. */
final class Tally {

    private final Stop stop;
    private int arrived;
    private int accepted;
    private long bytes;
    private long checksum;
    private Instant first;
    private Instant last;
    private Instant stopped;

    Tally(Stop stop) {
        this.stop = stop;
    }

    /** A whole import is there; gives how long its answer has to wait. */
    synchronized Duration arrived() {
        var now = Instant.now();
        first = first == null ? now : first;
        arrived++;
        if (arrived < stop.at()) {
            return Duration.ZERO;
        }
        stopped = stopped == null ? now : stopped;
        var rest = Duration.between(now, stopped.plus(stop.time()));
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** An import was answered. The sum of checksums does not depend on the order of imports. */
    synchronized void accepted(long bodyBytes, long bodyChecksum) {
        last = Instant.now();
        accepted++;
        bytes += bodyBytes;
        checksum += bodyChecksum;
    }

    synchronized SinkSummary summary() {
        return new SinkSummary(accepted, bytes, checksum, text(first), text(last), text(stopped));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
