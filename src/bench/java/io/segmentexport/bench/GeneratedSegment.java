package io.segmentexport.bench;

import java.nio.file.Path;

/**
 * A segment file that was made for the benchmark.
 *
 * @param file    where it is
 * @param records how many records it holds
 */
record GeneratedSegment(Path file, int records) {

    /** How many of its records repeat an e-mail address of an earlier one. */
    int duplicates() {
        return records / SegmentGenerator.DUPLICATE_EVERY;
    }

    /** How many profiles an export of it sends. */
    int profiles() {
        return records - duplicates();
    }
}
