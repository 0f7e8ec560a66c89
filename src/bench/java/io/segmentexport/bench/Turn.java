package io.segmentexport.bench;

import java.time.Duration;

/**
 * One export by a {@link StandingContender}.
 *
 * @param time from the beginning of the export to the answer to its last batch
 * @param cpu  of all threads of the process, from the order to the word that all is done
 * @param sink what arrived
 */
record Turn(Duration time, Duration cpu, SinkSummary sink) {

    double seconds() {
        return time.toNanos() / 1e9;
    }

    double cpuSeconds() {
        return cpu.toNanos() / 1e9;
    }
}
