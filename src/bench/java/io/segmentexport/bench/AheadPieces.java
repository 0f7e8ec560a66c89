package io.segmentexport.bench;

import io.segmentexport.config.Export;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.segment.ReadAhead;
import io.segmentexport.segment.SegmentChunks.SegmentChunk;
import io.segmentexport.segment.SegmentChunks;
import io.segmentexport.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A generated file, read and mapped by one thread, and read ahead by another. It tells only on idle processors. */
@State(Scope.Thread)
public class AheadPieces {

    private static final int RECORDS = 100_000;
    private static final int SEED = 4;
    private static final int CHUNKS_AHEAD = 2;

    private Export export;
    private Path file;

    @Setup
    public void prepare() throws IOException {
        export = new SettingsReader().read(Path.of("application.properties"), Map.of()).exports().get(Product.EXPORT);
        file = new SegmentGenerator(SEED).generate(Path.of("target", "bench", "segments"), RECORDS).file();
    }

    /** With a thread that reads ahead, as the product does. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readAheadAndMap(Blackhole sink) {
        var reader = SegmentReader.open(file, export.delimiter(), export.charset());
        try (var chunks = ReadAhead.of(new SegmentChunks(reader, RECORDS, 0), CHUNKS_AHEAD, "read")) {
            map(reader.columns(), chunks, sink);
        }
    }

    /** By one thread. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readAndMap(Blackhole sink) throws IOException {
        var reader = SegmentReader.open(file, export.delimiter(), export.charset());
        try (var chunks = new SegmentChunks(reader, RECORDS, 0)) {
            map(reader.columns(), chunks, sink);
        }
    }

    private void map(List<String> columns, Iterator<SegmentChunk> chunks, Blackhole sink) {
        var mapper = new ProfileMapper(export, columns);
        while (chunks.hasNext()) {
            chunks.next().records().forEach(record -> sink.consume(mapper.map(record)));
        }
    }
}
