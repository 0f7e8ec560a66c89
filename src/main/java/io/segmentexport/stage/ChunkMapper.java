package io.segmentexport.stage;

import io.segmentexport.config.Export;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentRecord;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;

/**
 * Maps the records of chunks beside the thread that asks for it: each processor a share of a chunk, in Java's common pool.
 * A record is mapped without regard to any other, so what comes out is the same as by one thread, and in the same order.
 */
final class ChunkMapper {

    /** One thread reads the file: with more shares they would mostly wait for it. */
    private static final int MOST_SHARES = 4;

    private final Export export;
    private final Columns columns;
    private final FirstSeenTables tables;
    private final int shares;
    private final Queue<ProfileMapper> idle = new ConcurrentLinkedQueue<>();

    /**
     * Finds the columns of an export in a segment file. There are as many shares as processors, up to four.
     *
     * @param tables in which the keys of the profiles will be looked up
     * @throws io.segmentexport.segment.SegmentFileException if the file lacks a mapped column
     */
    ChunkMapper(Export export, Columns columns, FirstSeenTables tables) {
        this(export, columns, tables, Math.min(MOST_SHARES, Runtime.getRuntime().availableProcessors()));
    }

    ChunkMapper(Export export, Columns columns, FirstSeenTables tables, int shares) {
        this.export = export;
        this.columns = columns;
        this.tables = tables;
        this.shares = shares;
        idle.add(new ProfileMapper(export, columns));
    }

    /** Begins to map a chunk; several may be under way at a time. Each task tells what became of a share of it, in order. */
    List<ForkJoinTask<MappedRecords>> begin(Chunk chunk) {
        return IntStream.range(0, shares).mapToObj(share -> ForkJoinPool.commonPool().submit(() -> map(chunk, share))).toList();
    }

    private MappedRecords map(Chunk chunk, int share) {
        List<SegmentRecord> records = chunk.records().subList(
                chunk.records().size() * share / shares, chunk.records().size() * (share + 1) / shares);
        var mapped = new MappedRecords(records.size(), chunk.offset(), tables);
        var mapper = mapper();
        for (var record : records) {
            mapped.add(mapper.map(record));
        }
        idle.add(mapper);
        return mapped;
    }

    private ProfileMapper mapper() {
        var mapper = idle.poll();
        return mapper == null ? new ProfileMapper(export, columns) : mapper;
    }
}
