package io.segmentexport.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.ledger.Explanation;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A good batch with bad records is told from a systematic fault: by headway, and by how much of it is refused. */
class RefusalsTest {

    private static final int FULL = 10_000;

    /** A server that refuses one named record at a time, and then whatever holds one that it does not name. */
    private record Refusing(Refusals refusals, Set<Integer> unnamed, Set<Integer> rejected) {

        /** Sends the rows from first to last, as the page does; gives why the run fails. */
        Optional<String> deliver(int first, int last) {
            if (unnamed.stream().noneMatch(bad -> bad >= first && bad <= last)) {
                refusals.accepted();
                return Optional.empty();
            }
            refusals.unnamed(first == last ? 1 : 0, "400 invalid");
            var why = systematic();
            if (first == last) {
                rejected.add(first);
                return why;
            }
            int half = first + (last - first + 1) / 2;
            return why.or(() -> deliver(first, half - 1)).or(() -> deliver(half, last));
        }

        Optional<String> systematic() {
            return refusals.systematic("run-1").flatMap(standing -> standing.why()).map(Explanation::text);
        }
    }

    private static Refusing refusing(int profiles, Integer... unnamed) {
        return new Refusing(new Refusals("7", profiles), Set.of(unnamed), new TreeSet<>());
    }

    @Test
    void findsFortyRecordsThatAreNamedOneAtATimeAndThreeThatAreNot() {
        var server = refusing(FULL, 1_234, 5_000, 9_960);
        for (int named = 0; named < 40; named++) {
            server.refusals().named(1, "400 invalid");
            assertThat(server.systematic()).isEmpty();
        }

        assertThat(server.deliver(1, FULL - 40)).isEmpty();

        assertThat(server.rejected()).containsExactly(1_234, 5_000, 9_960);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4_999, 5_000, 5_001, 9_999, 10_000})
    void findsOneBadRecordWhereverItStands(int bad) {
        var server = refusing(FULL, bad);

        assertThat(server.deliver(1, FULL)).isEmpty();

        assertThat(server.rejected()).containsExactly(bad);
    }

    @Test
    void failsARunAfterThirtyRefusalsWithoutHeadway() {
        var refusals = new Refusals("7", FULL);
        for (int refusal = 1; refusal < Refusals.MOST_WITHOUT_HEADWAY; refusal++) {
            refusals.unnamed(0, "400 invalid");
            assertThat(refusals.systematic("run-1")).isEmpty();
        }

        refusals.unnamed(0, "400 invalid");

        assertThat(refusals.systematic("run-1").orElseThrow().why().orElseThrow().text())
                .contains("batch 7", "30 times", "(400 invalid (30 times))", "systematic", "report run-1", "drop the file again");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsTheRefusalsInARowAnewAfterHeadway(boolean named) {
        var refusals = new Refusals("7", FULL);
        IntStream.range(1, Refusals.MOST_WITHOUT_HEADWAY).forEach(refusal -> refusals.unnamed(0, "400 invalid"));

        if (named) {
            refusals.named(1, "400 invalid");
        } else {
            refusals.accepted();
        }

        IntStream.range(1, Refusals.MOST_WITHOUT_HEADWAY).forEach(refusal -> refusals.unnamed(0, "400 invalid"));
        assertThat(refusals.systematic("run-1")).isEmpty();
        refusals.unnamed(0, "400 invalid");
        assertThat(refusals.systematic("run-1")).isPresent();
    }

    @Test
    void failsARunWhoseRecordsAreNamedOneAtATimeOnlyIfHalfAreRefused() {
        var refusals = new Refusals("7", FULL);
        for (int named = 1; named < FULL / 2; named++) {
            refusals.named(1, "409 duplicate_profile");
            assertThat(refusals.systematic("run-1")).isEmpty();
        }

        refusals.named(1, "400 invalid");

        assertThat(refusals.systematic("run-1").orElseThrow().why().orElseThrow().text())
                .contains("refused 5000 of the 10000 records of batch 7 (400 invalid, 409 duplicate_profile (4999 times))");
    }

    @ParameterizedTest
    @CsvSource({"10000, 4999, false", "10000, 5000, true", "150, 99, false", "150, 100, true", "100, 99, false", "100, 100, true",
        "10, 10, false"})
    void failsARunIfHalfOfABatchIsRefusedButNotForFewerThanAHundredRecords(int profiles, int refused, boolean fails) {
        var refusals = new Refusals("7", profiles);
        refusals.named(refused - 1, "422 too_long");
        refusals.unnamed(1, "400");

        assertThat(refusals.systematic("run-1").isPresent()).isEqualTo(fails);
        refusals.systematic("run-1").ifPresent(standing -> assertThat(standing.why().orElseThrow().text())
                .contains(refused + " of the " + profiles + " records of batch 7", "systematic"));
    }
}
