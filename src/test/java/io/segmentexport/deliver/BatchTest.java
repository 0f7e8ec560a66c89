package io.segmentexport.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.RowList;
import io.segmentexport.run.ExampleRun;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private static Batch batch(String number, int... rows) {
        return ExampleRun.batch(ExampleRun.open(), number, rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 11})
    void fallsIntoTwoHalvesThatHoldAllOfItInOrder(int size) throws Exception {
        var batch = batch("12", IntStream.range(5, 5 + size).toArray());

        var halves = batch.halves();

        assertThat(halves).extracting(Batch::number).containsExactly("12.1", "12.2");
        assertThat(halves.get(0).profiles() + halves.get(1).profiles()).isEqualTo(size);
        assertThat(Math.abs(halves.get(0).profiles() - halves.get(1).profiles())).isLessThanOrEqualTo(1);
        assertThatRowsAndProfilesAgree(halves.get(0));
        assertThatRowsAndProfilesAgree(halves.get(1));
    }

    @Test
    void keepsTheOthersWhereSomeAreRefused() throws Exception {
        var rest = batch("3.1", 4, 5, 9, 12, 15, 16, 20).without(RowList.of(5, 12, 15, 16));

        assertThat(rest.number()).isEqualTo("3.1.1");
        assertThat(rest.rows()).isEqualTo(RowList.of(4, 9, 20));
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
        assertThat(ExampleRun.batch(number, BatchState.STAGED, 2).partOf(parent)).isEqualTo(part);
    }

    @Test
    void tellsNothingOfItsProfiles() {
        var batch = batch("1", 4711);

        assertThat(batch.toString()).doesNotContain("4711").contains("batch 1 of " + ExampleRun.ID);
        assertThat(batch.body().toString()).doesNotContain("4711").contains("profiles=1");
    }

    private static void assertThatRowsAndProfilesAgree(Batch batch) throws Exception {
        var sent = new ObjectMapper().readTree(batch.body().bytes()).at("/data/attributes/profiles/data");
        assertThat(sent).extracting(profile -> profile.get("n").asInt()).containsExactlyElementsOf(batch.rows().stream().boxed().toList());
        assertThat(batch.profiles()).isEqualTo(sent.size());
    }
}
