package io.segmentexport.bench;

import io.segmentexport.config.Export;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.profile.FirstSeen;
import io.segmentexport.profile.Profile;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.segment.SegmentChunks;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentReader;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The inner pieces of an export, each over the records of a generated file, with JMH. All figures are for a record. */
@State(Scope.Thread)
public class Pieces {

    private static final int RECORDS = 100_000;
    private static final int SEED = 4;

    private Export export;
    private Path file;
    private Columns columns;
    private List<SegmentRecord> records;
    private String[] emails;

    /** Makes the file and what each piece takes from the one before. */
    @Setup
    public void prepare() throws IOException {
        export = new SettingsReader().read(Path.of("application.properties"), Map.of()).exports().get(Product.EXPORT);
        file = new SegmentGenerator(SEED).generate(Path.of("target", "bench", "segments"), RECORDS).file();
        records = new ArrayList<>();
        try (var reader = SegmentReader.open(file, export.format(), List.of())) {
            columns = reader.columns();
            reader.forEachRemaining(records::add);
        }
        var mapper = new ProfileMapper(export, columns);
        var profiles = records.stream().map(record -> (Profile) mapper.map(record)).toList();
        emails = profiles.stream().map(Profile::emailKey).toArray(String[]::new);
    }

    /** From bytes to cells. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void parse(Blackhole sink) throws IOException {
        try (var reader = SegmentReader.open(file, export.format(), List.of())) {
            reader.forEachRemaining(sink::consume);
        }
    }

    /** From cells to a profile as JSON, checked. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void mapAndWrite(Blackhole sink) {
        var mapper = new ProfileMapper(export, columns);
        for (var record : records) {
            sink.consume(mapper.map(record));
        }
    }

    /** Whether an e-mail address came before. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int findDuplicates() throws IOException {
        int duplicates = 0;
        try (var seen = new FirstSeen(FirstSeen.Strength.BITS_128, file.getParent())) {
            for (int from = 0; from < RECORDS; from += SegmentChunks.MAX_RECORDS) {
                int to = Math.min(RECORDS, from + SegmentChunks.MAX_RECORDS);
                int[] rows = IntStream.rangeClosed(from + 1, to).toArray();
                var keys = seen.keys();
                for (int i = from; i < to; i++) {
                    keys.add(emails[i]);
                }
                for (int first : seen.firstRows(keys, rows)) {
                    duplicates += first == 0 ? 0 : 1;
                }
            }
        }
        return duplicates;
    }
}
