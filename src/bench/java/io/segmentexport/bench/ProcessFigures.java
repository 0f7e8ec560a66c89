package io.segmentexport.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a process cost from its start to its end.
 *
 * @param wall          the time that passed
 * @param cpu           user and system time of all its threads
 * @param peakKilobytes the most memory that was resident; 0 where that is not known
 * @param resident      the resident memory as it went, each 20 ms
 */
record ProcessFigures(Duration wall, Duration cpu, long peakKilobytes, List<Resident> resident) {

    /** The resident memory at a time. */
    record Resident(Instant at, long kilobytes) {
    }

    /** The most that was resident between two times; 0 where nothing was seen. */
    long mostKilobytes(Instant from, Instant to) {
        return resident.stream().filter(sample -> !sample.at().isBefore(from) && !sample.at().isAfter(to))
                .mapToLong(Resident::kilobytes).max().orElse(0);
    }
}
