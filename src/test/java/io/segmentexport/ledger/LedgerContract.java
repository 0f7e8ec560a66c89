package io.segmentexport.ledger;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.OPENED;
import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Settings;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchTable.UnexpectedBatchStateException;
import io.segmentexport.ledger.CorrectionTable.CorrectionLinks;
import io.segmentexport.ledger.Run.Work;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import io.segmentexport.ledger.SnapshotTable.ExportedSnapshot;
import io.segmentexport.ledger.SnapshotTable.Superseded;
import io.segmentexport.ledger.database.UnusableLedgerException;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

/** What the ledger does in whatever database it is kept. */
abstract class LedgerContract {

    private static final String CONTENT = "c".repeat(64);
    private static final Schedule DAILY = new Schedule("0 0 6 * * ?", ZoneId.of("Europe/Berlin"), Schedule.Misfire.RUN_ONCE);
    private static final Schedule HOURLY = new Schedule("0 0 * * * ?", ZoneId.of("UTC"), Schedule.Misfire.SKIP);

    @TempDir
    Path folder;
    private Settings settings;
    private Ledger ledger;

    /** The settings of a ledger that is not there yet. */
    abstract Settings fresh(String name);

    abstract RawDatabase raw(Settings settings);

    @BeforeEach
    void open() {
        settings = fresh("usual");
        ledger = Ledger.open(settings);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void keepsARunAsItWasOpened() {
        var run = run(ID, ExampleRun.file(0, "A.csv"), ExampleRun.file(1, "B.csv"));

        ledger.runs().open(run);

        assertThat(ledger.runs().get(ID)).isEqualTo(run);
        assertThat(ledger.runs().find(ID)).contains(run);
    }

    @Test
    void knowsNoRunThatWasNotOpened() {
        assertThat(ledger.runs().find("other")).isEmpty();
        assertThatThrownBy(() -> ledger.runs().get("other")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("other");
    }

    @Test
    void forgetsARunWithItsFiles() {
        ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv")));

        ledger.runs().forget(ID);

        assertThat(ledger.runs().find(ID)).isEmpty();
        ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv")));
        assertThat(ledger.runs().get(ID).files()).hasSize(1);
    }

    @Test
    void movesARunToEveryStateWithItsExplanation() {
        ledger.runs().open(run(ID));
        for (var state : RunState.values()) {
            ledger.runs().move(ID, state, Optional.of(why(state)));

            assertThat(ledger.runs().get(ID).state()).isSameAs(state);
            assertThat(ledger.runs().get(ID).explanation()).contains(why(state));
        }

        ledger.runs().move(ID, RunState.DELIVERING, Optional.empty());

        assertThat(ledger.runs().get(ID).explanation()).as("what was wrong before").isEmpty();
    }

    private static Explanation why(Object what) {
        return Explanation.of(Explanation.Kind.BROKEN, "it cannot go on", what).and(Optional.of(Explanation.of(Explanation.Kind.STOPPED)));
    }

    @Test
    void keepsWhatReadingTheFilesFound() {
        ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv"), ExampleRun.file(1, "B.csv")));
        var checked = List.of(ExampleRun.file(0, "A.csv", 7, 9), ExampleRun.file(1, "B.csv", 5, 6));

        assertThat(ledger.runs().get(ID).staged()).isFalse();
        ledger.runs().staged(ID, new Staged(checked, CONTENT, List.of(), List.of(), new RoaringBitmap(), Map.of(), List.of()));

        assertThat(ledger.runs().get(ID).files()).isEqualTo(checked);
        assertThat(ledger.runs().get(ID).counts().records()).isEqualTo(12);
        assertThat(ledger.runs().get(ID).staged()).isTrue();
    }

    @Test
    void endsARunInAStateThatEndsItAndInNoOther() {
        var counts = new RunCounts(15, 5, 4, 3, 2, 1);
        for (var state : RunState.values()) {
            String id = "run-" + state;
            ledger.runs().open(run(id));

            ledger.runs().close(id, state, counts, Optional.of(why("x")), Optional.of("earlier"), OPENED.plusSeconds(60));

            var closed = ledger.runs().get(id);
            assertThat(closed.state()).isSameAs(state);
            assertThat(closed.counts()).isEqualTo(counts);
            assertThat(closed.explanation()).contains(why("x"));
            assertThat(closed.sameContentAs()).contains("earlier");
            assertThat(closed.endedAt()).isEqualTo(state.ended() ? Optional.of(OPENED.plusSeconds(60)) : Optional.empty());
        }
        assertThat(ledger.runs().unended()).extracting(Run::state).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(RunState.values()).filter(state -> !state.ended()).toList());
    }

    @Test
    void listsRunsTheNewestFirstAndThoseThatHaveNotEndedTheOldestFirst() {
        for (int i : new int[] {2, 0, 3, 1}) {
            ledger.runs().open(run("run-" + i, OPENED.plusSeconds(i), "digest"));
        }
        ledger.runs().close("run-1", RunState.COMPLETED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), OPENED);

        assertThat(ledger.runs().list(Optional.empty(), 10)).extracting(Run::id).containsExactly("run-3", "run-2", "run-1", "run-0");
        assertThat(ledger.runs().list(Optional.of("newsletter"), 2)).extracting(Run::id).containsExactly("run-3", "run-2");
        assertThat(ledger.runs().list(Optional.of("other"), 10)).isEmpty();
        assertThat(ledger.runs().unended()).extracting(Run::id).containsExactly("run-0", "run-2", "run-3");
    }

    // --- content that was exported before ---

    @ParameterizedTest
    @CsvSource({
        "COMPLETED,                 0, true",
        "COMPLETED_WITH_REJECTIONS, 0, true",
        "COMPLETED_WITH_REJECTIONS, 1, false",
        "FAILED,                    0, false",
        "CANCELLED,                 0, false",
        "UNCONFIRMED,               0, false",
        "SUSPENDED,                 0, false",
        "DELIVERING,                0, false"
    })
    void countsContentAsExportedOnlyWhereItsRunLeftNothingBehind(RunState state, int undelivered, boolean counts) {
        ended("earlier", state, undelivered, Optional.empty(), "digest", CONTENT);

        assertThat(ledger.runs().completedBefore(run(ID), CONTENT)).isEqualTo(counts ? Optional.of("earlier") : Optional.empty());
    }

    @Test
    void takesOtherContentAndOtherSettingsForSomethingElse() {
        ended("earlier", RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);

        assertThat(ledger.runs().completedBefore(run(ID), "d".repeat(64))).isEmpty();
        assertThat(ledger.runs().completedBefore(run(ID, OPENED, "another"), CONTENT)).isEmpty();
        assertThat(ledger.runs().completedBefore(run(ID), CONTENT)).contains("earlier");
    }

    @Test
    void namesTheRunThatSentTheContentAndNotOneThatSkippedIt() {
        ended("sent", RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);
        ended("skipped", RunState.COMPLETED, 0, Optional.of("sent"), "digest", CONTENT);

        assertThat(ledger.runs().completedBefore(run(ID), CONTENT)).contains("sent");
    }

    @Test
    void doesNotTakeARunForItsOwnPredecessor() {
        ended(ID, RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);

        assertThat(ledger.runs().completedBefore(run(ID), CONTENT)).isEmpty();
    }

    private void ended(String id, RunState state, int undelivered, Optional<String> sameAs, String settings, String content) {
        ledger.runs().open(run(id, OPENED, settings));
        ledger.runs().staged(id, new Staged(List.of(), content, List.of(), List.of(), new RoaringBitmap(), Map.of(), List.of()));
        ledger.runs().close(id, state, new RunCounts(undelivered, 0, 0, 0, undelivered, 0), Optional.empty(), sameAs, OPENED);
    }

    // --- staging ---

    @Test
    void recordsWhatStagingBroughtAndTheStateInOneGo() {
        ledger.runs().open(run("first"));
        ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv")));
        var files = List.of(ExampleRun.file(0, "A.csv", 7, 9));
        var rejections = List.of(new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "", bitmapOf(4)));

        ledger.runs().staged(ID, new Staged(files, CONTENT, List.of(staged("1", 2, 3)), rejections, bitmapOf(5),
                Map.of("truncated:name", 2L), List.of(new CorrectionLinks(ID, "first", new int[] {2, 3}, new int[] {70_000, 4}))));

        var run = ledger.runs().get(ID);
        assertThat(run.state()).isSameAs(RunState.DELIVERING);
        assertThat(run.files()).isEqualTo(files);
        assertThat(run.counts()).isEqualTo(new RunCounts(7, 0, 0, 1, 0, 0));
        assertThat(ledger.batches().of(ID)).containsExactly(staged("1", 2, 3));
        assertThat(ledger.rejections().of(ID)).isEqualTo(rejections);
        assertThat(ledger.runs().rows(ID).duplicates()).contains(bitmapOf(5));
        assertThat(ledger.runs().notes(ID)).isEqualTo(Map.of("truncated:name", 2L));
        assertThat(ledger.corrections().of("first")).singleElement().satisfies(link -> {
            assertThat(link.byRun()).isEqualTo(ID);
            assertThat(link.rows()).containsExactly(2, 3);
            assertThat(link.originals()).containsExactly(70_000, 4);
        });
        assertThat(ledger.corrections().of(ID)).isEmpty();
    }

    @Test
    void replacesWhatAnEarlierStagingLeftButNotWhatWasSent() {
        ledger.runs().open(run(ID));
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(staged("1", 2), staged("2", 3)),
                List.of(new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "", bitmapOf(4))), bitmapOf(5), Map.of("a", 1L), List.of()));
        var again = new Staged(List.of(), CONTENT, List.of(staged("1", 6)), List.of(), new RoaringBitmap(), Map.of(), List.of());

        ledger.runs().staged(ID, again);

        assertThat(ledger.batches().of(ID)).containsExactly(staged("1", 6));
        assertThat(ledger.rejections().of(ID)).isEmpty();
        assertThat(ledger.runs().notes(ID)).isEmpty();
        ledger.batches().sending(ID, "1");
        assertThatThrownBy(() -> ledger.runs().staged(ID, again)).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(ID, "has sent batch 1");
        assertThat(ledger.batches().find(ID, "1").orElseThrow().attempts()).isEqualTo(1);
    }

    @Test
    void sendsABatchThatIsStagedAndOneThatWasRebuiltButNotOneThatWasAccepted() {
        ledger.runs().open(run(ID));
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(staged("1", 2), staged("2", 3)), List.of(), new RoaringBitmap(),
                Map.of(), List.of()));

        ledger.batches().rebuilt(ID, "1", 12, 0xFFFFFFFFL);
        ledger.batches().sending(ID, "1");

        var sending = ledger.batches().find(ID, "1").orElseThrow();
        assertThat(sending.state()).isSameAs(BatchState.SENDING);
        assertThat(sending.bytes()).isEqualTo(12);
        assertThat(sending.crc32c()).isEqualTo(0xFFFFFFFFL);
        assertThat(ledger.batches().open(ID)).extracting(BatchEntry::number).containsExactly("1", "2");
        ledger.batches().accepted(ID, "1", "job", OPENED);
        assertThat(ledger.batches().open(ID)).extracting(BatchEntry::number).containsExactly("2");
        assertThatThrownBy(() -> ledger.batches().sending(ID, "1")).isInstanceOf(UnexpectedBatchStateException.class);
        assertThatThrownBy(() -> ledger.batches().rebuilt(ID, "1", 1, 1)).isInstanceOf(UnexpectedBatchStateException.class);
        assertThatThrownBy(() -> ledger.batches().sending(ID, "3")).isInstanceOf(UnexpectedBatchStateException.class);
    }

    @Test
    void keepsRowsThatFollowOneAnotherInFewBytes() {
        ledger.runs().open(run(ID));
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(), List.of(), RoaringBitmap.bitmapOfRange(500_002, 510_002),
                Map.of(), List.of()));

        int bytes = ledger.database.jdbi().withHandle(handle -> handle.createQuery("select length(duplicate_rows) from run").mapTo(Integer.class).one());
        assertThat(bytes).isLessThan(40);
    }

    @Test
    void ordersBatchesByTheirNumbers() {
        ledger.runs().open(run(ID));
        var numbers = List.of("2", "12", "12.1", "12.2", "12.2.1", "12.10", "100", "123456");
        var mixed = new ArrayList<>(numbers);
        Collections.reverse(mixed);
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, mixed.stream().map(number -> staged(number, 2)).toList(), List.of(),
                new RoaringBitmap(), Map.of(), List.of()));

        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::number).isEqualTo(numbers);
        assertThat(ledger.batches().open(ID)).extracting(BatchEntry::number).isEqualTo(numbers);
    }

    @Test
    void knowsWhetherFilesOfTheseSizesWereCompletedBefore() {
        ledger.runs().open(run("earlier", RunFile.claimed(0, "A", "A.csv", 100), RunFile.claimed(1, "B", "B.csv", 7)));
        var same = run(ID, RunFile.claimed(0, "A", "A2.csv", 100), RunFile.claimed(1, "B", "B2.csv", 7));
        assertThat(ledger.runs().completedWithSizes(same)).as("it has not ended").isFalse();

        ledger.runs().close("earlier", RunState.COMPLETED, new RunCounts(1, 1, 0, 0, 0, 0), Optional.empty(), Optional.empty(), OPENED);

        assertThat(ledger.runs().completedWithSizes(same)).isTrue();
        assertThat(ledger.runs().completedWithSizes(run(ID, RunFile.claimed(0, "A", "A.csv", 100)))).isFalse();
        assertThat(ledger.runs().completedWithSizes(run(ID, RunFile.claimed(0, "A", "A.csv", 100), RunFile.claimed(1, "B", "B.csv", 8))))
                .isFalse();
        assertThat(ledger.runs().completedWithSizes(run(ID, OPENED, "other settings"))).isFalse();
    }

    @Test
    void addsUpWhatProcessesDidForARun() {
        ledger.runs().open(run(ID));
        assertThat(ledger.runs().work(ID)).isEqualTo(new Work(0, 0, 0, 0));

        ledger.runs().worked(ID, new Work(3, 4_000_000_000L, 20, 1000));
        ledger.runs().worked(ID, new Work(1, 1, 1, 1));

        assertThat(ledger.runs().work(ID)).isEqualTo(new Work(4, 4_000_000_001L, 21, 1001));
    }

    private static BatchEntry staged(String number, int... rows) {
        return BatchEntry.staged(ID, number, bitmapOf(rows), 100, 0xb);
    }

    // --- batches ---

    @Test
    void keepsTheRowListOfABatchBeforeItIsSentAndCountsEachAttempt() {
        ledger.runs().open(run(ID));
        var batch = batch("1", BatchState.STAGED, 2, 3, 70_000);

        stage(batch);
        assertThat(ledger.batches().find(ID, "1")).contains(batch);

        ledger.batches().sending(ID, "1");
        assertThat(ledger.batches().find(ID, "1")).contains(with(batch, BatchState.SENDING, 1));

        ledger.batches().sending(ID, "1");
        assertThat(ledger.batches().find(ID, "1")).contains(with(batch, BatchState.SENDING, 2));
    }

    @Test
    void keepsTheJobOfAnAcceptedBatch() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2), batch("2", BatchState.STAGED, 3));

        ledger.batches().accepted(ID, "1", "job-1", OPENED);

        var accepted = ledger.batches().find(ID, "1").orElseThrow();
        assertThat(accepted.state()).isSameAs(BatchState.ACCEPTED);
        assertThat(accepted.job()).contains("job-1");
        assertThat(accepted.acceptedAt()).contains(OPENED);
        assertThat(ledger.batches().find(ID, "2").orElseThrow().state()).isSameAs(BatchState.SENDING);
    }

    @Test
    void takesTheSameAcceptanceAgainAndNoOther() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2));
        ledger.batches().accepted(ID, "1", "job-1", OPENED);

        ledger.batches().accepted(ID, "1", "job-1", OPENED);
        assertThatThrownBy(() -> ledger.batches().accepted(ID, "1", "job-2", OPENED)).isInstanceOf(UnexpectedBatchStateException.class);

        assertThat(ledger.batches().find(ID, "1").orElseThrow().job()).contains("job-1");
    }

    @Test
    void refusesToSendOrSettleABatchThatHasComeToItsEnd() {
        ledger.runs().open(run(ID));
        var batch = batch("1", BatchState.STAGED, 2, 3);
        sending(batch);
        ledger.batches().accepted(ID, "1", "job-1", OPENED);
        assertThatThrownBy(() -> ledger.batches().sending(ID, "1")).isInstanceOf(UnexpectedBatchStateException.class)
                .hasMessage("batch 1 of run " + ID + " is accepted in the ledger, so it cannot become sending");
        ledger.batches().settled(batch, BatchState.COMPLETE, List.of(), "complete");
        assertThatThrownBy(() -> ledger.batches().replaced(batch, List.of(), List.of(), Map.of(), "400")).isInstanceOf(UnexpectedBatchStateException.class);

        assertThatThrownBy(() -> ledger.batches().settled(batch, BatchState.UNDELIVERED, List.of(), "503"))
                .isInstanceOf(UnexpectedBatchStateException.class);
        assertThatThrownBy(() -> ledger.batches().settled(batch("2", BatchState.SENDING, 4), BatchState.UNDELIVERED, List.of(), "503"))
                .hasMessageContaining("batch 2 of run " + ID + " is unknown");
        assertThat(ledger.batches().find(ID, "1").orElseThrow().state()).isSameAs(BatchState.COMPLETE);
    }

    @Test
    void putsPartsInThePlaceOfABatchAndKeepsWhatWasRejected() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3, 4, 5));
        var rejection = new Rejection("1", "refused-by-klaviyo", "email: bad", bitmapOf(3));

        ledger.batches().replaced(batch("1", BatchState.STAGED, 2, 3, 4, 5),
                List.of(batch("1.1", BatchState.STAGED, 2), batch("1.2", BatchState.STAGED, 4, 5)), List.of(rejection), Map.of(), "400");
        ledger.batches().replaced(batch("1.2", BatchState.STAGED, 4, 5), List.of(batch("1.2.1", BatchState.STAGED, 4)), List.of(), Map.of(), "413");

        var replaced = ledger.batches().find(ID, "1").orElseThrow();
        assertThat(replaced.state()).isSameAs(BatchState.REPLACED);
        assertThat(replaced.lastAnswer()).contains("400");
        assertThat(ledger.batches().of(ID)).filteredOn(batch -> batch.partOf("1")).containsExactly(
                batch("1.1", BatchState.STAGED, 2),
                withAnswer(batch("1.2", BatchState.REPLACED, 4, 5), "413"));
        assertThat(ledger.batches().of(ID)).hasSize(4);
        assertThat(ledger.rejections().of(ID)).containsExactly(rejection);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "UNDELIVERED", "UNCONFIRMED"})
    void settlesABatchWithWhatWasRejectedInIt(BatchState state) {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3));
        var rejection = new Rejection("1", "import-error", "bad", bitmapOf(3));

        ledger.batches().settled(batch("1", BatchState.ACCEPTED, 2, 3), state, List.of(rejection), "complete");

        assertThat(ledger.batches().find(ID, "1").orElseThrow().state()).isSameAs(state);
        assertThat(ledger.batches().find(ID, "1").orElseThrow().lastAnswer()).contains("complete");
        assertThat(ledger.rejections().of(ID)).containsExactly(rejection);
    }

    @Test
    void keepsTheLastAnswerShortened() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2));

        ledger.batches().answered(ID, "1", "x".repeat(2_000));

        assertThat(ledger.batches().find(ID, "1").orElseThrow().lastAnswer().orElseThrow()).hasSize(400).startsWith("xxx").endsWith("…");
        assertThat(ledger.batches().find(ID, "1").orElseThrow().state()).isSameAs(BatchState.SENDING);
    }

    @Test
    void keepsTheRowsOfAFullBatch() {
        ledger.runs().open(run(ID));
        var rows = IntStream.range(0, 10_000).map(i -> 2 + i * 3).toArray();

        sending(batch("1", BatchState.STAGED, rows));

        assertThat(ledger.batches().find(ID, "1").orElseThrow().rows().stream().toArray()).containsExactly(rows);
        assertThat(ledger.batches().find(ID, "1").orElseThrow().profiles()).isEqualTo(10_000);
    }

    @Test
    void keepsTheBatchesOfRunsApart() {
        ledger.runs().open(run(ID));
        ledger.runs().open(run("other"));
        sending(batch("1", BatchState.STAGED, 2));

        assertThat(ledger.batches().of("other")).isEmpty();
        assertThat(ledger.batches().find("other", "1")).isEmpty();
    }

    // --- opening again ---

    @ParameterizedTest
    @EnumSource(names = {"UNDELIVERED", "UNCONFIRMED"})
    void stagesABatchAgainThatWasNotDelivered(BatchState state) {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3), batch("2", BatchState.STAGED, 4));
        ledger.batches().accepted(ID, "1", "job-1", OPENED);
        ledger.batches().accepted(ID, "2", "job-2", OPENED);
        ledger.batches().settled(batch("1", BatchState.ACCEPTED, 2, 3), state, List.of(), "503");
        ledger.batches().settled(batch("2", BatchState.ACCEPTED, 4), BatchState.COMPLETE, List.of(), "complete");
        assertThat(ledger.runs().reopen(ID, RunState.DELIVERING, OPENED, Optional.empty())).as("it has not ended").isFalse();
        assertThat(ledger.batches().find(ID, "1").orElseThrow().state()).isSameAs(state);
        end(ID, RunState.COMPLETED_WITH_REJECTIONS, 2, 10);

        assertThat(ledger.runs().reopen(ID, RunState.DELIVERING, OPENED.plusSeconds(20), Optional.of("anna"))).isTrue();

        var again = ledger.batches().find(ID, "1").orElseThrow();
        assertThat(again.state()).isSameAs(BatchState.STAGED);
        assertThat(again.job()).isEmpty();
        assertThat(again.acceptedAt()).isEmpty();
        assertThat(again.rows()).isEqualTo(bitmapOf(2, 3));
        assertThat(ledger.batches().open(ID)).containsExactly(again);
        assertThat(ledger.batches().find(ID, "2").orElseThrow().state()).isSameAs(BatchState.COMPLETE);
        var run = ledger.runs().get(ID);
        assertThat(run.state()).isSameAs(RunState.DELIVERING);
        assertThat(run.endedAt()).isEmpty();
        assertThat(run.replayedAt()).contains(OPENED.plusSeconds(20));
        assertThat(run.replayedBy()).contains("anna");
        assertThat(run.replays()).isEqualTo(1);
    }

    @Test
    void stagesAPartWithoutTheRejectedRowsInThePlaceOfABatchThatWasNotDelivered() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3, 4), batch("2", BatchState.STAGED, 5));
        ledger.batches().settled(batch("1", BatchState.SENDING, 2, 3, 4), BatchState.UNDELIVERED,
                List.of(new Rejection("1", "refused-by-klaviyo", "bad", bitmapOf(3))), "503");
        ledger.batches().settled(batch("2", BatchState.SENDING, 5), BatchState.UNCONFIRMED,
                List.of(new Rejection("2", "refused-by-klaviyo", "bad", bitmapOf(5))), "gone");
        end(ID, RunState.COMPLETED_WITH_REJECTIONS, 3, 10);

        assertThat(ledger.runs().reopen(ID, RunState.DELIVERING, OPENED.plusSeconds(20), Optional.empty())).isTrue();

        assertThat(ledger.batches().open(ID)).as("nothing is left of batch 2")
                .containsExactly(BatchEntry.staged(ID, "1.3", bitmapOf(2, 4), 0, 0));
        for (var number : List.of("1", "2")) {
            assertThat(ledger.batches().find(ID, number).orElseThrow().state()).isSameAs(BatchState.REPLACED);
        }
        assertThat(ledger.batches().find(ID, "1").orElseThrow().lastAnswer()).contains("replayed after: 503");
    }

    @Test
    void opensAnUnconfirmedRunAgainThatHasNotEnded() {
        ledger.runs().open(run(ID));
        ledger.runs().close(ID, RunState.UNCONFIRMED, new RunCounts(1, 0, 0, 0, 0, 1), Optional.empty(), Optional.empty(), OPENED);

        assertThat(ledger.runs().reopen(ID, RunState.TRACKING, OPENED, Optional.empty())).isTrue();

        assertThat(ledger.runs().get(ID).state()).isSameAs(RunState.TRACKING);
        assertThat(ledger.runs().reopen("other", RunState.TRACKING, OPENED, Optional.empty())).isFalse();
    }

    @Test
    void refusesLinksThatDoNotPair() {
        assertThatThrownBy(() -> new CorrectionLinks(ID, "first", new int[] {2, 3}, new int[] {4}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("2 rows", "1 originals");
    }

    @Test
    void replacesTheCorrectionsOfAnEarlierStaging() {
        ledger.runs().open(run("first"));
        ledger.runs().open(run("second"));
        ledger.runs().open(run(ID));
        ledger.runs().staged(ID, corrects("first", "second"));

        ledger.runs().staged(ID, corrects("second"));

        assertThat(ledger.corrections().of("first")).isEmpty();
        assertThat(ledger.corrections().of("second")).extracting(CorrectionLinks::byRun).containsExactly(ID);
    }

    private static Staged corrects(String... runs) {
        return new Staged(List.of(), CONTENT, List.of(), List.of(), new RoaringBitmap(), Map.of(),
                Arrays.stream(runs).map(run -> new CorrectionLinks(ID, run, new int[] {2}, new int[] {3})).toList());
    }

    // --- rejections ---

    @Test
    void keepsWhatTheLastReadingFoundAndWhatKlaviyoRejected() {
        ledger.runs().open(run(ID));
        var byKlaviyo = new Rejection("1", "import-error", "bad", bitmapOf(3));
        var found = new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "empty", bitmapOf(4, 5));
        var batches = List.of(batch("1", BatchState.STAGED, 2, 3));

        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, batches,
                List.of(new Rejection(Rejection.BEFORE_DELIVERY, "ragged-row", "", bitmapOf(4))), bitmapOf(6), Map.of(), List.of()));
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, batches, List.of(found), bitmapOf(7, 8, 9), Map.of(), List.of()));
        ledger.batches().sending(ID, "1");
        ledger.batches().settled(batch("1", BatchState.ACCEPTED, 2, 3), BatchState.COMPLETE, List.of(byKlaviyo), "complete");

        assertThat(ledger.rejections().of(ID)).containsExactly(found, byKlaviyo);
        assertThat(ledger.runs().get(ID).counts().duplicates()).isEqualTo(3);
        assertThat(ledger.runs().rows(ID).duplicates()).contains(bitmapOf(7, 8, 9));
    }

    @Test
    void tellsWhatWasRejectedSinceARunWasOpenedAgain() {
        ledger.runs().open(run(ID));
        var before = new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "", bitmapOf(4));
        var after = new Rejection("1", "import-error", "bad", bitmapOf(3));
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(batch("1", BatchState.STAGED, 2, 3)), List.of(before),
                new RoaringBitmap(), Map.of(), List.of()));
        assertThat(ledger.rejections().sinceReplay(ID)).as("it was never opened again").containsExactly(before);
        ledger.batches().settled(batch("1", BatchState.STAGED, 2, 3), BatchState.UNDELIVERED, List.of(), "503");
        end(ID, RunState.COMPLETED_WITH_REJECTIONS, 2, 10);

        assertThat(ledger.runs().reopen(ID, RunState.DELIVERING, OPENED.plusSeconds(20), Optional.empty())).isTrue();
        assertThat(ledger.rejections().sinceReplay(ID)).isEmpty();
        ledger.batches().settled(batch("1", BatchState.STAGED, 2, 3), BatchState.COMPLETE, List.of(after), "complete");

        assertThat(ledger.rejections().sinceReplay(ID)).containsExactly(after);
        assertThat(ledger.rejections().of(ID)).containsExactly(before, after);
        assertThat(ledger.runs().get(ID).replays()).isEqualTo(1);
    }

    @Test
    void makesOneOfRejectionsThatReadTheSame() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3, 4));
        var twoFaultsInTheSameWords = List.of(
                new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", bitmapOf(2)),
                new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", bitmapOf(4)));

        ledger.batches().replaced(batch("1", BatchState.SENDING, 2, 3, 4), List.of(batch("1.1", BatchState.STAGED, 3)),
                twoFaultsInTheSameWords, Map.of("phone-dropped", 1L), "400");

        assertThat(ledger.rejections().of(ID))
                .containsExactly(new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", bitmapOf(2, 4)));
    }

    @Test
    void makesOneOfRejectionsWhoseLongWordsDifferOnlyAtTheEnd() {
        ledger.runs().open(run(ID));
        String long1 = "column \"" + "x".repeat(500) + "\" is not a number";

        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(), List.of(new Rejection("", "type-mismatch", long1, bitmapOf(2)),
                new Rejection("", "type-mismatch", long1 + "!", bitmapOf(3))), new RoaringBitmap(), Map.of(), List.of()));

        assertThat(ledger.rejections().of(ID)).extracting(Rejection::rows).containsExactly(bitmapOf(2, 3));
    }

    // --- the database ---

    @Test
    void isThereOnceItWasOpenedAndIsNotMadeByLooking() throws Exception {
        assertThat(Ledger.exists(settings)).isTrue();

        var other = fresh("other");

        assertThat(Ledger.exists(other)).isFalse();
        assertThat(Ledger.openExisting(other)).isEmpty();
        assertThat(folder.resolve("other")).doesNotExist();
        assertThat(Ledger.exists(other)).as("after it was looked for").isFalse();
    }

    @Test
    void showsItsRowsWhenItIsOpenedAgain() {
        ledger.runs().open(run(ID));
        sending(batch("1", BatchState.STAGED, 2, 3));
        ledger.close();

        ledger = Ledger.openExisting(settings).orElseThrow();

        assertThat(ledger.runs().get(ID).state()).isSameAs(RunState.DELIVERING);
        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::rows).containsExactly(bitmapOf(2, 3));
    }

    /** By the files of the migrations. */
    private static String newestMigration() throws Exception {
        try (var files = Files.list(Path.of("src/main/resources/db/ledger"))) {
            return Integer.toString(files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__")))).max().orElseThrow());
        }
    }

    @Test
    void refusesTheSchemaOfANewerVersion() throws Exception {
        ledger.close();
        raw(settings).change("insert into \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\", \"script\", "
                + "\"checksum\", \"installed_by\", \"execution_time\", \"success\") "
                + "values (900, '900', 'future', 'SQL', 'V900__future.sql', 1, 'somebody', 1, true)");

        assertThatThrownBy(() -> Ledger.open(settings)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll(Ledger.name(settings), "written by a newer version of this program",
                        "its schema has version 900", "knows version " + newestMigration(), "Use the newer program");
        assertThatThrownBy(() -> Ledger.openExisting(settings)).isInstanceOf(UnusableLedgerException.class);
    }

    @Test
    void refusesASchemaWhoseMigrationsWereChanged() throws Exception {
        ledger.close();
        raw(settings).change("update \"flyway_schema_history\" set \"checksum\" = 1 where \"version\" = '1'");

        assertThatThrownBy(() -> Ledger.open(settings)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll(Ledger.name(settings), "is not the one that this program makes", "version 1 (ledger) was made by other statements",
                        "Use the program that wrote it, or put back a copy");
    }

    @Test
    void keepsWhoARunIsForAndWhenItWasDueAndOfWhichMomentItsSnapshotsAre() {
        var export = ExampleRun.export(folder);
        var file = ExampleRun.file(0, "A.csv").ofSnapshot(OPENED.minusSeconds(60));
        var due = new Run(ID, export, "d".repeat(64), Optional.empty(), new Start("schedule", Optional.of("anna"), Optional.of(OPENED)),
                List.of(file), RunState.CLAIMED, Optional.empty(), Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), false, OPENED, 0,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        ledger.schedules().register(Map.of("newsletter", DAILY), OPENED.minusSeconds(1));

        ledger.runs().open(due, List.of(), List.of(new Superseded("old.csv", "HighValue", 7, Optional.of(Path.of("/inbox/old.csv")))));

        assertThat(ledger.runs().get(ID)).isEqualTo(due);
        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).as("it may yet be taken back").isBefore(OPENED);

        ledger.runs().claimed(ID);

        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).as("dealt with").isEqualTo(OPENED);
        assertThat(ledger.schedules().due("newsletter", OPENED)).as("not a second time").isFalse();
    }

    @Test
    void knowsWhichSupersededFilesAreStillToBeMoved() {
        var old = new Superseded("old.csv", "HighValue", 7, Optional.of(Path.of("/inbox/old.csv")));
        ledger.runs().open(run(ID), List.of(), List.of(old));
        assertThat(ledger.snapshots().superseded(ID)).containsExactly(old);
        assertThat(ledger.snapshots().unfinished()).containsExactly(ID);

        ledger.snapshots().archived(ID);

        assertThat(ledger.snapshots().superseded(ID)).containsExactly(new Superseded("old.csv", "HighValue", 7, Optional.empty()));
        assertThat(ledger.snapshots().unfinished()).isEmpty();
        ledger.runs().forget(ID);
        assertThat(ledger.snapshots().superseded(ID)).isEmpty();
    }

    @Test
    void registersASchedulesFirstTimeAndItsChangesAndForgetsWhatIsNotConfigured() {
        var schedules = ledger.schedules();
        schedules.register(Map.of("a", DAILY, "b", DAILY, "c", DAILY), OPENED);
        schedules.pause("b", "anna", OPENED);
        var later = OPENED.plusSeconds(100);

        schedules.register(Map.of("a", DAILY, "b", HOURLY, "d", DAILY), later);

        assertThat(schedules.all()).containsExactly(
                new ScheduleEntry("a", DAILY.cron(), "Europe/Berlin", OPENED, Optional.empty(), Optional.empty()),
                new ScheduleEntry("b", HOURLY.cron(), "UTC", later, Optional.of(OPENED), Optional.of("anna")),
                new ScheduleEntry("d", DAILY.cron(), "Europe/Berlin", later, Optional.empty(), Optional.empty()));
        assertThat(schedules.find("c")).isEmpty();
    }

    @Test
    void dealsWithADueTimeOnceAndNeverGoesBack() {
        var schedules = ledger.schedules();
        schedules.register(Map.of("a", DAILY), OPENED);

        assertThat(schedules.due("a", OPENED.minusSeconds(1))).isFalse();
        assertThat(schedules.due("a", OPENED.plusSeconds(1))).isTrue();
        assertThat(schedules.due("a", OPENED.plusSeconds(1))).isFalse();
        assertThat(schedules.due("other", OPENED.plusSeconds(1))).isFalse();
        assertThat(schedules.find("a").orElseThrow().dueAt()).isEqualTo(OPENED.plusSeconds(1));
    }

    @Test
    void aScheduleIsPausedAndResumedOnceAndMakesUpForNothingInBetween() {
        var schedules = ledger.schedules();
        schedules.register(Map.of("a", DAILY), OPENED);

        assertThat(schedules.pause("a", "anna", OPENED)).isTrue();
        assertThat(schedules.pause("a", "jo", OPENED.plusSeconds(1))).isFalse();
        assertThat(schedules.find("a").orElseThrow().pausedBy()).contains("anna");
        assertThat(schedules.find("a").orElseThrow().paused()).isTrue();

        assertThat(schedules.resume("a", OPENED.plusSeconds(90))).isTrue();
        assertThat(schedules.resume("a", OPENED.plusSeconds(91))).isFalse();
        assertThat(schedules.find("a").orElseThrow().paused()).isFalse();
        assertThat(schedules.find("a").orElseThrow().dueAt()).isEqualTo(OPENED.plusSeconds(90));
        assertThat(schedules.pause("other", "anna", OPENED)).isFalse();
        assertThat(schedules.resume("other", OPENED)).isFalse();
    }

    @Test
    void resumingWhatIsNotPausedLeavesMissedTimesToBeMadeUpFor() {
        ledger.schedules().register(Map.of("a", DAILY), OPENED);

        assertThat(ledger.schedules().resume("a", OPENED.plusSeconds(90))).isFalse();

        assertThat(ledger.schedules().find("a").orElseThrow().dueAt()).isEqualTo(OPENED);
    }

    @Test
    void knowsTheNewestSnapshotOfEachSegmentThatRunsTook() {
        snapshot("run-1", RunState.COMPLETED, "HighValue_2026-11-22.csv", OPENED);
        snapshot("run-2", RunState.DELIVERING, "HighValue_2026-11-23.csv", OPENED.plusSeconds(1));
        snapshot("run-3", RunState.FAILED, "HighValue_2026-11-24.csv", OPENED.plusSeconds(2));
        ledger.runs().open(run("run-4", RunFile.claimed(0, "VIP", "VIP_1.csv", 1).ofSnapshot(OPENED),
                RunFile.claimed(1, "VIP", "VIP_2.csv", 1).ofSnapshot(OPENED), RunFile.claimed(2, "VIP", "VIP-rejected-x.csv", 1)));

        assertThat(ledger.snapshots().newest("newsletter")).containsExactlyInAnyOrder(
                new ExportedSnapshot("HighValue", "HighValue_2026-11-23.csv", OPENED.plusSeconds(1)),
                new ExportedSnapshot("VIP", "VIP_1.csv", OPENED));
        assertThat(ledger.snapshots().newest("other")).isEmpty();
    }

    private void snapshot(String run, RunState state, String name, Instant at) {
        ledger.runs().open(run(run, RunFile.claimed(0, "HighValue", name, 1).ofSnapshot(at)));
        ledger.runs().move(run, state, Optional.empty());
    }

    @Test
    void takesAWishToEndARunOnceAndForgetsItWhenItIsOpenedAgain() {
        ledger.runs().open(run(ID));

        assertThat(ledger.runs().cancel(ID, "user anna")).isTrue();
        assertThat(ledger.runs().cancel(ID, "user jo")).isFalse();
        assertThat(ledger.runs().get(ID).cancelledBy()).contains("user anna");
        ledger.runs().close(ID, RunState.CANCELLED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), OPENED);
        assertThat(ledger.runs().cancel(ID, "user anna")).isFalse();
        assertThat(ledger.runs().cancel("other", "user anna")).isFalse();

        ledger.runs().reopen(ID, RunState.CHECKING, OPENED, Optional.of("user jo"));

        assertThat(ledger.runs().get(ID).cancelledBy()).isEmpty();
        assertThat(ledger.runs().get(ID).replayedBy()).contains("user jo");
        assertThat(ledger.runs().cancel(ID, "user jo")).isTrue();
    }

    @Test
    void knowsWhenEachExportLastCameToItsEnd() {
        for (int i = 0; i < 4; i++) {
            ledger.runs().open(run("run-" + i));
        }
        end("run-0", RunState.COMPLETED, 0, 10);
        end("run-1", RunState.COMPLETED_WITH_REJECTIONS, 0, 20);
        end("run-2", RunState.COMPLETED_WITH_REJECTIONS, 5, 30);
        end("run-3", RunState.FAILED, 0, 40);

        assertThat(ledger.runs().lastSuccess()).isEqualTo(Map.of("newsletter", OPENED.plusSeconds(20)));
    }

    private void end(String run, RunState state, long undelivered, long after) {
        ledger.runs().close(run, state, new RunCounts(10, 10 - undelivered, 0, 0, undelivered, 0), Optional.empty(), Optional.empty(),
                OPENED.plusSeconds(after));
    }

    /** Stages these batches, and no file. */
    private void stage(BatchEntry... batches) {
        ledger.runs().staged(ID, new Staged(List.of(), CONTENT, List.of(batches), List.of(), new RoaringBitmap(), Map.of(), List.of()));
    }

    /** Stages these batches, and begins to send each. */
    private void sending(BatchEntry... batches) {
        stage(batches);
        for (var batch : batches) {
            ledger.batches().sending(ID, batch.number());
        }
    }

    private static BatchEntry with(BatchEntry batch, BatchState state, int attempts) {
        return new BatchEntry(batch.run(), batch.number(), batch.rows(), batch.bytes(), batch.crc32c(), state,
                Optional.empty(), attempts, Optional.empty(), Optional.empty());
    }

    private static BatchEntry withAnswer(BatchEntry batch, String answer) {
        return new BatchEntry(batch.run(), batch.number(), batch.rows(), batch.bytes(), batch.crc32c(), batch.state(),
                Optional.empty(), 0, Optional.of(answer), Optional.empty());
    }
}
