package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private static Batch batch(String number, int... rows) {
        return new Batch(ExampleRun.open(), number, RowList.of(rows), RowList.of(rows).stream()
                .mapToObj(row -> ("{\"n\":" + row + "}").getBytes(StandardCharsets.UTF_8)).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 11})
    void fallsIntoTwoHalvesThatHoldAllOfItInOrder(int size) {
        var batch = batch("12", IntStream.range(5, 5 + size).toArray());

        var halves = batch.halves();

        assertThat(halves).extracting(Batch::number).containsExactly("12.1", "12.2");
        assertThat(halves.get(0).profiles().size() + halves.get(1).profiles().size()).isEqualTo(size);
        assertThat(Math.abs(halves.get(0).profiles().size() - halves.get(1).profiles().size())).isLessThanOrEqualTo(1);
        halves.forEach(BatchTest::assertThatRowsAndProfilesAgree);
    }

    @Test
    void keepsTheOthersWhereSomeAreRefused() {
        var rest = batch("3.1", 4, 5, 9, 12).without(RowList.of(5, 12));

        assertThat(rest.number()).isEqualTo("3.1.1");
        assertThat(rest.rows()).isEqualTo(RowList.of(4, 9));
        assertThatRowsAndProfilesAgree(rest);
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "12.1, 12", "12.1.2, 12"})
    void knowsTheBatchThatTheTranslatorCut(String number, String root) {
        assertThat(batch(number, 2).root()).isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({"12.1, 12, true", "12.2, 12, true", "12.1.1, 12, false", "12.1.1, 12.1, true", "121.1, 12, false",
        "12, 12, false", "1.2, 12, false"})
    void isAPartOfTheBatchThatItStandsInThePlaceOf(String number, String parent, boolean part) {
        assertThat(ExampleRun.batch(number, BatchState.PREPARED, 2).partOf(parent)).isEqualTo(part);
    }

    @Test
    void tellsNothingOfItsProfiles() {
        var batch = new Batch(ExampleRun.open(), "1", RowList.of(2), List.of("{\"email\":\"jo@example.com\"}".getBytes(StandardCharsets.UTF_8)));

        assertThat(batch.toString()).doesNotContain("example").contains("batch 1 of " + ExampleRun.ID);
    }

    private static void assertThatRowsAndProfilesAgree(Batch batch) {
        assertThat(batch.profiles()).extracting(json -> new String(json, StandardCharsets.UTF_8))
                .containsExactlyElementsOf(batch.rows().stream().mapToObj(row -> "{\"n\":" + row + "}").toList());
    }
}
