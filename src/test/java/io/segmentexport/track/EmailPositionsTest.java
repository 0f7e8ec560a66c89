package io.segmentexport.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.RowList;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmailPositionsTest {

    @TempDir
    Path folder;

    @Test
    void findsRecordsInAllFilesOfARunByTheirAddress() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue_1.csv", "Name,EMail\nA,a@example.com\nB,b@example.com\n",
                "HighValue_2.csv", "EMail,Name\nc@example.com,C\n\n d@example.com ,D\n");

        var positions = EmailPositions.find(run, RowList.of(2, 3, 5, 7),
                List.of("a@example.com", "C@EXAMPLE.com", " d@example.com", "nobody@example.com"));

        assertThat(positions.of("a@example.com")).contains(2);
        assertThat(positions.of("c@example.com")).as("row 2 of the second file, after 3 rows").contains(3 + 2);
        assertThat(positions.of("D@example.com")).as("a blank line counts").contains(3 + 4);
        assertThat(positions.of("b@example.com")).as("was not asked for").isEmpty();
        assertThat(positions.of("nobody@example.com")).isEmpty();
    }

    @Test
    void looksOnlyAmongTheRowsOfTheBatch() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder),
                "HighValue.csv", "EMail\na@example.com\nb@example.com\nnot an address\n");

        assertThat(EmailPositions.find(run, RowList.of(3, 4), List.of("a@example.com", "b@example.com")).of("a@example.com"))
                .isEmpty();
        assertThat(EmailPositions.find(run, RowList.of(3, 4), List.of("a@example.com", "b@example.com")).of("b@example.com"))
                .contains(3);
    }

    @Test
    void findsAnAddressThatKlaviyoWritesAsItWasSent() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\nJo@Bücher.Example\n");

        assertThat(EmailPositions.find(run, RowList.of(2), List.of("Jo@xn--bcher-kva.example")).of("Jo@xn--bcher-kva.example"))
                .contains(2);
    }
}
