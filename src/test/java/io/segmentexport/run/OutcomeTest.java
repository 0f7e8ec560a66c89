package io.segmentexport.run;

import static io.segmentexport.run.ExampleRun.batch;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {

    @ParameterizedTest
    @CsvSource({
        "COMPLETE,    3, 0, 0, COMPLETED",
        "ACCEPTED,    0, 0, 3, UNCONFIRMED",
        "UNCONFIRMED, 0, 0, 3, UNCONFIRMED",
        "UNDELIVERED, 0, 3, 0, COMPLETED_WITH_REJECTIONS",
        "PREPARED,    0, 3, 0, COMPLETED_WITH_REJECTIONS",
        "SENDING,     0, 3, 0, COMPLETED_WITH_REJECTIONS"
    })
    void putsTheRecordsOfABatchInThePlaceOfItsState(
            BatchState state, long imported, long undelivered, long unconfirmed, RunState ends) {
        var outcome = Outcome.of(3, 0, List.of(batch("1", state, 2, 3, 4)), List.of(), false);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(3, imported, 0, 0, undelivered, unconfirmed));
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.state()).isEqualTo(ends);
    }

    @ParameterizedTest
    @EnumSource(value = BatchState.class, names = "REPLACED", mode = EnumSource.Mode.EXCLUDE)
    void countsARecordThatWasRejectedInItsBatchAsRejectedAlone(BatchState state) {
        var rejections = List.of(new Rejection("1", "import-error", "bad phone", RowList.of(3)),
                new Rejection("", "email-missing", "column \"EMail\" is empty", RowList.of(9, 10)));

        var outcome = Outcome.of(5, 0, List.of(batch("1", state, 2, 3, 4)), rejections, false);

        assertThat(outcome.counts().rejected()).isEqualTo(3);
        assertThat(outcome.counts().imported() + outcome.counts().undelivered() + outcome.counts().unconfirmed()).isEqualTo(2);
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.rejectedFor()).containsExactlyInAnyOrderEntriesOf(Map.of("import-error", 1L, "email-missing", 2L));
        outcome.undelivered().forEach(rest -> assertThat(rest.rows()).isEqualTo(RowList.of(2, 4)));
    }

    @Test
    void countsARecordOnceThatIsRejectedForTwoReasonsInOneBatch() {
        var rejections = List.of(new Rejection("1", "import-error", "one", RowList.of(3)),
                new Rejection("1", "import-error", "two", RowList.of(3)));

        var outcome = Outcome.of(2, 0, List.of(batch("1", BatchState.COMPLETE, 2, 3)), rejections, false);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(2, 1, 1, 0, 0, 0));
    }

    @Test
    void countsThePartsOfAReplacedBatchAndNotItself() {
        var batches = List.of(batch("1", BatchState.REPLACED, 2, 3, 4, 5, 6), batch("1.1", BatchState.REPLACED, 2, 3),
                batch("1.1.1", BatchState.COMPLETE, 2), batch("1.2", BatchState.UNDELIVERED, 4, 5, 6));
        var rejections = List.of(new Rejection("1.1", "refused-by-klaviyo", "email: bad", RowList.of(3)));

        var outcome = Outcome.of(7, 2, batches, rejections, false);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(7, 1, 1, 2, 3, 0));
        assertThat(outcome.counts().reconcile()).isTrue();
        assertThat(outcome.undelivered()).extracting(BatchEntry::number).containsExactly("1.2");
    }

    @Test
    void leavesWhatAFailedRunNeverSentUndelivered() {
        var batches = List.of(batch("1", BatchState.COMPLETE, 2, 3), batch("2", BatchState.SENDING, 4, 5));

        var outcome = Outcome.of(100, 0, batches, List.of(), true);

        assertThat(outcome.counts()).isEqualTo(new RunCounts(100, 2, 0, 0, 98, 0));
        assertThat(outcome.undeliveredFor().values().stream().mapToLong(Long::longValue).sum())
                .as("the reasons add up to the undelivered").isEqualTo(98);
    }

    @Test
    void saysLoudlyWhereRecordsAreMissingThoughNothingFailed() {
        var outcome = Outcome.of(4, 0, List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of(), false);

        assertThat(outcome.counts().reconcile()).isFalse();
    }

    @Test
    void isUnconfirmedRatherThanCompletedWithRejectionsBecauseItGoesOn() {
        var outcome = Outcome.of(3, 0, List.of(batch("1", BatchState.UNCONFIRMED, 2), batch("2", BatchState.UNDELIVERED, 3)),
                List.of(new Rejection("", "email-missing", "", RowList.of(4))), false);

        assertThat(outcome.state()).isEqualTo(RunState.UNCONFIRMED);
    }

    @Test
    void isCompletedWhereAllIsImportedOrADuplicate() {
        assertThat(Outcome.of(3, 1, List.of(batch("1", BatchState.COMPLETE, 2, 3)), List.of(), false).state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(Outcome.of(0, 0, List.of(), List.of(), false).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void tellsForWhatBatchesAreUndelivered() {
        var answered = batch("1", BatchState.UNDELIVERED, 2, 3);
        var withAnswer = new BatchEntry(answered.run(), answered.number(), answered.rows(), answered.bytes(), answered.digest(),
                answered.state(), Optional.empty(), 4, Optional.of("503: Service unavailable"), Optional.empty());

        var outcome = Outcome.of(3, 0, List.of(withAnswer, batch("2", BatchState.PREPARED, 4)), List.of(), false);

        assertThat(outcome.undeliveredFor()).isEqualTo(Map.of("503: Service unavailable", 2L, "not sent", 1L));
    }
}
