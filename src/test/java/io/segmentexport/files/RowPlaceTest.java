package io.segmentexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.run.ExampleRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowPlaceTest {

    private static final List<RunFile> FILES = List.of(
            ExampleRun.file(0, "A.csv", 9, 10), ExampleRun.file(1, "B.csv", 0, 1), ExampleRun.file(2, "C.csv", 4, 8));

    @ParameterizedTest
    @CsvSource({"2, A.csv, 2", "10, A.csv, 10", "11, B.csv, 1", "13, C.csv, 2", "19, C.csv, 8"})
    void countsThroughAllFilesOfARun(int position, String file, int row) {
        assertThat(RowPlace.of(position, FILES)).isEqualTo(new RowPlace(file, row));
        assertThat(RowPlace.of(position, FILES).inWords()).isEqualTo("row " + row + " of " + file);
    }

    @Test
    void knowsNoPlaceBehindTheLastRow() {
        assertThatThrownBy(() -> RowPlace.of(20, FILES)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20");
    }

    @Test
    void takesAFileThatIsNotCheckedYetAsEndless() {
        assertThat(RowPlace.of(123_456, List.of(ExampleRun.file(0, "A.csv")))).isEqualTo(new RowPlace("A.csv", 123_456));
    }
}
