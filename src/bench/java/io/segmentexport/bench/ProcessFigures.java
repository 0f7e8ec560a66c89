package io.segmentexport.bench;

import java.time.Duration;

/**
 * What a process cost from its start to its end.
 *
 * @param wall          the time that passed
 * @param cpu           user and system time of all its threads
 * @param peakKilobytes the most memory that was resident; 0 where that is not known
 */
record ProcessFigures(Duration wall, Duration cpu, long peakKilobytes) {
}
