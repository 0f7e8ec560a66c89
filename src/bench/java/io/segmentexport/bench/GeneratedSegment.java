package io.segmentexport.bench;

import java.nio.file.Path;

/**
 * A segment file that was made for the benchmark.
 *
 * @param file       where it is
 * @param records    how many records it holds
 * @param duplicates how many of them repeat an e-mail address of an earlier one
 */
record GeneratedSegment(Path file, int records, int duplicates) {

    /** How many profiles an export of it sends. */
    int profiles() {
        return records - duplicates();
    }
}
