package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.profile.Profile;
import io.segmentexport.profile.RejectedRecord;
import io.segmentexport.profile.Translation;
import io.segmentexport.segment.SegmentRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkMapperTest {

    private static final int FIRST_ROW = 2;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} records in {1} shares")
    @CsvSource({"0, 1", "0, 4", "1, 4", "3, 4", "1000, 1", "1000, 3", "1000, 4", "1001, 4"})
    void mapsEachRecordOnceAndInOrder(int records, int shares) {
        var mapper = new ChunkMapper(ExampleRun.export(folder), List.of("EMail"), shares);

        var translations = mapper.map(IntStream.range(FIRST_ROW, FIRST_ROW + records)
                .mapToObj(row -> new SegmentRecord(row, new String[] {row % 7 == 0 ? "" : row + "@example.org"}, 1, new String[0]))
                .toList());

        assertThat(translations).extracting(ChunkMapperTest::inWords).containsExactlyElementsOf(
                IntStream.range(FIRST_ROW, FIRST_ROW + records)
                        .mapToObj(row -> row % 7 == 0 ? row + " rejected" : row + " " + row + "@example.org").toList());
    }

    private static String inWords(Translation translation) {
        return translation instanceof Profile profile
                ? profile.row() + " " + profile.email()
                : ((RejectedRecord) translation).row() + " rejected";
    }
}
