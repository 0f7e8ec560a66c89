package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What measurements share.
 *
 * @param folder where files, scratch and results lie: {@code target/bench}
 * @param rounds how often each contender exports a file; medians are told
 * @param sink   takes what is exported
 * @param duel   the two contenders
 */
record Bench(Path folder, int rounds, SinkProcess sink, Duel duel) {

    private static final long SEED = 4;

    /** A segment file of so many records, always the same. */
    GeneratedSegment segment(int records) throws IOException {
        return new SegmentGenerator(SEED).generate(folder.resolve("segments"), records);
    }

    /** One of short records without duplicates, so that batches are small and full. */
    GeneratedSegment shortSegment(int records) throws IOException {
        return new SegmentGenerator(SEED).generateShort(folder.resolve("segments"), records);
    }
}
