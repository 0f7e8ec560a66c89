package io.segmentexport.run;

import io.segmentexport.config.Export;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.profile.Translation;
import io.segmentexport.segment.SegmentRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Maps the records of a chunk, each processor a share of them. A record is mapped without regard to any other, so what
 * comes out is the same as by one thread, and in the same order. Not safe for use by several threads.
 */
final class ChunkMapper {

    /** One thread reads the file: with more shares they would mostly wait for it. */
    private static final int MOST_SHARES = 4;

    private final ProfileMapper[] mappers;

    /**
     * Finds the columns of an export in a segment file. There are as many shares as processors, up to four.
     *
     * @throws io.segmentexport.profile.UnmappableColumnsException where the file lacks a mapped column
     */
    ChunkMapper(Export export, List<String> columns) {
        this(export, columns, Math.min(MOST_SHARES, Runtime.getRuntime().availableProcessors()));
    }

    ChunkMapper(Export export, List<String> columns, int shares) {
        mappers = Stream.generate(() -> new ProfileMapper(export, columns)).limit(shares).toArray(ProfileMapper[]::new);
    }

    /** What becomes of each record. The shares go to Java's common pool, and the caller works on one too. */
    List<Translation> map(List<SegmentRecord> records) {
        var translations = new Translation[records.size()];
        IntStream.range(0, mappers.length).parallel().forEach(share -> {
            int end = begin(share + 1, records.size());
            for (int i = begin(share, records.size()); i < end; i++) {
                translations[i] = mappers[share].map(records.get(i));
            }
        });
        return Arrays.asList(translations);
    }

    private int begin(int share, int records) {
        return (int) ((long) records * share / mappers.length);
    }
}
