package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.profile.RejectedRecord;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.segment.Columns;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkMapperTest {

    private static final int FIRST_ROW = 2;
    private static final int OFFSET = 5_000;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} records in {1} shares")
    @CsvSource({"1, 4", "3, 4", "1000, 1", "1000, 3", "1000, 4", "1001, 4"})
    void mapsEachRecordOnceAndInOrder(int records, int shares) throws IOException {
        var export = ExampleRun.export(folder);
        try (var tables = new FirstSeenTables(export, folder)) {
            var mapper = new ChunkMapper(export, new Columns("HighValue.csv", ',', List.of("EMail")), tables, shares);

            var first = mapper.begin(chunk(FIRST_ROW, records));
            var second = mapper.begin(chunk(FIRST_ROW + records, records));

            assertThat(inWords(first)).containsExactlyElementsOf(expected(FIRST_ROW, records));
            assertThat(inWords(second)).containsExactlyElementsOf(expected(FIRST_ROW + records, records));
        }
    }

    private static Chunk chunk(int firstRow, int records) {
        return new Chunk(null, OFFSET, IntStream.range(firstRow, firstRow + records)
                .mapToObj(row -> new SegmentRecord(row, new String[] {isRejected(row) ? "" : row + "@example.org"}, 1, new String[0]))
                .toList(), false);
    }

    private static boolean isRejected(int row) {
        return row % 7 == 0;
    }

    /** First the profiles of all shares, then what was rejected. */
    private static List<String> expected(int firstRow, int records) {
        var rows = IntStream.range(firstRow, firstRow + records).boxed().toList();
        return Stream.concat(
                rows.stream().filter(row -> !isRejected(row)).map(row -> OFFSET + row + " " + row + "@example.org"),
                rows.stream().filter(ChunkMapperTest::isRejected).map(row -> OFFSET + row + " EMAIL_MISSING")).toList();
    }

    private static List<String> inWords(List<ForkJoinTask<MappedRecords>> tasks) {
        var shares = tasks.stream().map(ForkJoinTask::join).toList();
        return Stream.concat(shares.stream().flatMap(ChunkMapperTest::profiles), shares.stream().flatMap(share ->
                share.rejected().stream().map(record -> share.position(record) + " " + record.reason()))).toList();
    }

    private static Stream<String> profiles(MappedRecords share) {
        int[] positions = share.positions();
        return IntStream.range(0, positions.length).mapToObj(i -> positions[i] + " "
                + new String(share.json(i), StandardCharsets.UTF_8).replaceAll(".*\"email\":\"([^\"]*)\".*", "$1"));
    }
}
