package io.segmentexport.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * One export of one file.
 *
 * @param began      when the export began
 * @param pauseShare which part of that time the JVM stood still to collect garbage, 0 to 1
 * @param process    what the whole process cost, start and end included
 * @param sink       what arrived
 */
record Trial(Instant began, double pauseShare, ProcessFigures process, SinkSummary sink) {

    double seconds() {
        return seconds(began, sink.lastAccepted());
    }

    /** Until the first batch arrived: in the product, checks and staging. */
    double secondsToFirst() {
        return seconds(began, sink.firstImport());
    }

    /** The rest: in the product, delivery. */
    double secondsFromFirst() {
        return seconds() - secondsToFirst();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    double cpuSeconds() {
        return process.cpu().toNanos() / 1e9;
    }

    double peakMegabytes() {
        return process.peakKilobytes() / 1024.0;
    }
}
