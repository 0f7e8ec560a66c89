package io.segmentexport.close;

import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunRows;
import io.segmentexport.ledger.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

class OutcomeTest {

    /** What the ledger has of a run whose one file has rows up to 1000. */
    private static RunRows rows(int records, Optional<RoaringBitmap> duplicates, List<BatchEntry> batches, List<Rejection> rejections) {
        return new RunRows(List.of(file(0, "HighValue.csv", records, 1000)), records, duplicates, batches, rejections);
    }

    /** Of a run that was read to its end and that nothing halted. */
    private static Outcome read(int records, RoaringBitmap duplicates, List<BatchEntry> batches, List<Rejection> rejections) {
        return Outcome.of(rows(records, Optional.of(duplicates), batches, rejections), List.of(), false);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETE,    3, 0, 0, COMPLETED",
        "ACCEPTED,    0, 0, 3, UNCONFIRMED",
        "UNCONFIRMED, 0, 0, 3, UNCONFIRMED",
        "UNDELIVERED, 0, 3, 0, COMPLETED_INCOMPLETE",
        "STAGED,      0, 3, 0, COMPLETED_INCOMPLETE",
        "SENDING,     0, 3, 0, COMPLETED_INCOMPLETE"
    })
    void putsTheRecordsOfABatchInThePlaceOfItsState(
            BatchState state, long imported, long undelivered, long unconfirmed, RunState ends) {
        var outcome = read(3, new RoaringBitmap(), List.of(batch("1", state, 2, 3, 4)), List.of());

        assertThat(outcome.counts()).isEqualTo(new RunCounts(3, imported, 0, 0, undelivered, unconfirmed));
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.state()).isEqualTo(ends);
    }

    @ParameterizedTest
    @EnumSource(value = BatchState.class, names = "REPLACED", mode = EnumSource.Mode.EXCLUDE)
    void countsARecordThatWasRejectedInItsBatchAsRejectedAlone(BatchState state) {
        var rejections = List.of(new Rejection("1", "import-error", "bad phone", bitmapOf(3)),
                new Rejection("", "email-missing", "column \"EMail\" is empty", bitmapOf(9, 10)));

        var outcome = read(5, new RoaringBitmap(), List.of(batch("1", state, 2, 3, 4)), rejections);

        assertThat(outcome.counts().rejected()).isEqualTo(3);
        assertThat(outcome.counts().imported() + outcome.counts().undelivered() + outcome.counts().unconfirmed()).isEqualTo(2);
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.rejectedFor()).containsExactlyInAnyOrderEntriesOf(Map.of("import-error", 1L, "email-missing", 2L));
        outcome.undelivered().forEach(rest -> assertThat(rest.rows()).isEqualTo(bitmapOf(2, 4)));
    }

    @Test
    void countsARecordOnceThatIsRejectedForTwoReasonsInOneBatch() {
        var rejections = List.of(new Rejection("1", "import-error", "one", bitmapOf(3)),
                new Rejection("1", "import-error", "two", bitmapOf(3)));

        var outcome = read(2, new RoaringBitmap(), List.of(batch("1", BatchState.COMPLETE, 2, 3)), rejections);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(2, 1, 1, 0, 0, 0));
    }

    @Test
    void countsThePartsOfAReplacedBatchAndNotItself() {
        var batches = List.of(batch("1", BatchState.REPLACED, 2, 3, 4, 5, 6), batch("1.1", BatchState.REPLACED, 2, 3),
                batch("1.1.1", BatchState.COMPLETE, 2), batch("1.2", BatchState.UNDELIVERED, 4, 5, 6));
        var rejections = List.of(new Rejection("1.1", "refused-by-klaviyo", "email: bad", bitmapOf(3)));

        var outcome = read(7, bitmapOf(7, 8), batches, rejections);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(7, 1, 1, 2, 3, 0));
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.undelivered()).extracting(BatchEntry::number).containsExactly("1.2");
    }

    @Test
    void leavesWhatAFailedRunNeverSentUndelivered() {
        var batches = List.of(batch("1", BatchState.COMPLETE, 2, 3), batch("2", BatchState.SENDING, 4, 5));

        var outcome = Outcome.of(rows(100, Optional.empty(), batches, List.of()), List.of(), true);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(100, 2, 0, 0, 98, 0));
        assertThat(outcome.undeliveredFor().values().stream().mapToLong(Long::longValue).sum())
                .as("the reasons add up to the undelivered").isEqualTo(98);
    }

    @Test
    void saysLoudlyWhereRecordsAreMissingThoughNothingFailed() {
        var outcome = read(4, new RoaringBitmap(), List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of());

        assertThat(outcome.counts().reconcile()).isFalse();
        assertThat(outcome.faults()).singleElement().asString().contains("do not add up", "4 records, 2 imported");
    }

    @Test
    void trustsNoSumOfAReadingThatDidNotComeToItsEnd() {
        var rows = rows(2, Optional.empty(), List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of());

        assertThat(Outcome.of(rows, List.of(), false).faults()).containsExactly("the files were not read to their end");
        assertThat(Outcome.of(rows, List.of(), true).reconciles()).isTrue();
    }

    /** Each of these sums to the records of the file, and yet one record is lost and another counted twice. */
    static Stream<Arguments> sumsThatHoldByChance() {
        var complete = batch("1", BatchState.COMPLETE, 2, 3);
        var replaced = batch("1", BatchState.REPLACED, 2, 3);
        return Stream.of(
                arguments("two batches", "in two places: 1 record", new RoaringBitmap(),
                        List.of(complete, batch("2", BatchState.COMPLETE, 3, 4)), List.of()),
                arguments("a batch and the duplicates", "in two places: 1 record", bitmapOf(3, 4), List.of(complete), List.of()),
                arguments("a batch and what was rejected before", "in two places: 1 record", new RoaringBitmap(), List.of(complete),
                        List.of(new Rejection("", "email-missing", "", bitmapOf(3, 4)))),
                arguments("two batches that both rejected it", "in two places: 1 record", bitmapOf(5),
                        List.of(complete, batch("2", BatchState.COMPLETE, 3, 4)),
                        List.of(new Rejection("1", "import-error", "", bitmapOf(3)), new Rejection("2", "import-error", "", bitmapOf(3)))),
                arguments("a row that the file does not have", "at rows that the files do not have: 1 record", bitmapOf(1001),
                        List.of(complete, batch("2", BatchState.COMPLETE, 4)), List.of()),
                arguments("the header", "at rows that the files do not have: 1 record", bitmapOf(1),
                        List.of(complete, batch("2", BatchState.COMPLETE, 4)), List.of()),
                arguments("a rejection of another batch", "batch 1 has rejected records that it did not hold", new RoaringBitmap(),
                        List.of(complete, batch("2", BatchState.UNDELIVERED, 4)),
                        List.of(new Rejection("1", "import-error", "", bitmapOf(5)))),
                arguments("parts that lost a record", "the parts of batch 1 do not hold what it held", bitmapOf(5),
                        List.of(replaced, batch("1.1", BatchState.COMPLETE, 2), batch("2", BatchState.COMPLETE, 4)), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sumsThatHoldByChance")
    void findsARecordInTwoPlacesOrInNoneThoughTheCountsAddUp(
            String where, String fault, RoaringBitmap duplicates, List<BatchEntry> batches, List<Rejection> rejections) {
        long counted = read(0, duplicates, batches, rejections).counts().imported()
                + read(0, duplicates, batches, rejections).counts().rejected() + duplicates.getCardinality()
                + read(0, duplicates, batches, rejections).counts().undelivered();

        assertThat(read((int) counted, duplicates, batches, rejections).faults()).as(where).anySatisfy(
                found -> assertThat(found).startsWith(fault));
    }

    @Test
    void findsARunWhoseRecordsAreNotThoseOfItsFiles() {
        var rows = new RunRows(List.of(file(0, "HighValue.csv", 3, 4)), 2, Optional.of(new RoaringBitmap()),
                List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of());

        assertThat(Outcome.of(rows, List.of(), false).faults()).containsExactly("3 records are in the files and 2 records in the run");
    }

    @Test
    void isUnconfirmedRatherThanCompletedWithRejectionsBecauseItGoesOn() {
        var outcome = read(3, new RoaringBitmap(), List.of(batch("1", BatchState.UNCONFIRMED, 2), batch("2", BatchState.UNDELIVERED, 3)),
                List.of(new Rejection("", "email-missing", "", bitmapOf(4))));

        assertThat(outcome.state()).isEqualTo(RunState.UNCONFIRMED);
    }

    @Test
    void isCompletedWhereAllIsImportedOrADuplicate() {
        assertThat(read(3, bitmapOf(4), List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of()).state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(read(0, new RoaringBitmap(), List.of(), List.of()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void tellsForWhatBatchesAreUndelivered() {
        var answered = batch("1", BatchState.UNDELIVERED, 2, 3);
        var withAnswer = new BatchEntry(answered.run(), answered.number(), answered.rows(), answered.bytes(), answered.crc32c(),
                answered.state(), Optional.empty(), 4, Optional.of("503: Service unavailable"), Optional.empty());

        var outcome = read(3, new RoaringBitmap(), List.of(withAnswer, batch("2", BatchState.STAGED, 4)), List.of());

        assertThat(outcome.undeliveredFor()).isEqualTo(Map.of("503: Service unavailable", 2L, "not sent", 1L));
    }
}
