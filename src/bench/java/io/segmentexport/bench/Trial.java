package io.segmentexport.bench;

import java.time.Duration;

/**
 * One export of one file.
 *
 * @param time       from the beginning of the export to the answer to its last batch
 * @param pauseShare which part of that time the JVM stood still to collect garbage, 0 to 1
 * @param process    what the whole process cost, start and end included
 * @param sink       what arrived
 */
record Trial(Duration time, double pauseShare, ProcessFigures process, SinkSummary sink) {

    double seconds() {
        return time.toNanos() / 1e9;
    }

    double cpuSeconds() {
        return process.cpu().toNanos() / 1e9;
    }

    double peakMegabytes() {
        return process.peakKilobytes() / 1024.0;
    }
}
