package io.segmentexport.ledger;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.OPENED;
import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.Schedule;
import io.segmentexport.config.Settings;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
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

        ledger.open(run);

        assertThat(ledger.run(ID)).isEqualTo(run);
        assertThat(ledger.find(ID)).contains(run);
    }

    @Test
    void knowsNoRunThatWasNotOpened() {
        assertThat(ledger.find("other")).isEmpty();
        assertThatThrownBy(() -> ledger.run("other")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("other");
    }

    @Test
    void forgetsARunWithItsFiles() {
        ledger.open(run(ID, ExampleRun.file(0, "A.csv")));

        ledger.forget(ID);

        assertThat(ledger.find(ID)).isEmpty();
        ledger.open(run(ID, ExampleRun.file(0, "A.csv")));
        assertThat(ledger.run(ID).files()).hasSize(1);
    }

    @Test
    void movesARunToEveryStateWithItsExplanation() {
        ledger.open(run(ID));
        for (var state : RunState.values()) {
            ledger.move(ID, state, Optional.of("see to " + state));

            assertThat(ledger.run(ID).state()).isSameAs(state);
            assertThat(ledger.run(ID).explanation()).contains("see to " + state);
        }

        ledger.move(ID, RunState.DELIVERING, Optional.empty());

        assertThat(ledger.run(ID).explanation()).as("what was wrong before").isEmpty();
    }

    @Test
    void keepsWhatTheCheckFound() {
        ledger.open(run(ID, ExampleRun.file(0, "A.csv"), ExampleRun.file(1, "B.csv")));
        var checked = List.of(ExampleRun.file(0, "A.csv", 7, 9), ExampleRun.file(1, "B.csv", 5, 6));

        ledger.checked(ID, checked, CONTENT);

        assertThat(ledger.run(ID).files()).isEqualTo(checked);
        assertThat(ledger.run(ID).counts().records()).isEqualTo(12);
    }

    @Test
    void endsARunInAStateThatEndsItAndInNoOther() {
        var counts = new RunCounts(15, 5, 4, 3, 2, 1);
        for (var state : RunState.values()) {
            String id = "run-" + state;
            ledger.open(run(id));

            ledger.close(id, state, counts, Optional.of("why"), Optional.of("earlier"), OPENED.plusSeconds(60));

            var closed = ledger.run(id);
            assertThat(closed.state()).isSameAs(state);
            assertThat(closed.counts()).isEqualTo(counts);
            assertThat(closed.explanation()).contains("why");
            assertThat(closed.sameContentAs()).contains("earlier");
            assertThat(closed.endedAt()).isEqualTo(state.ended() ? Optional.of(OPENED.plusSeconds(60)) : Optional.empty());
        }
        assertThat(ledger.unended()).extracting(Run::state).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(RunState.values()).filter(state -> !state.ended()).toList());
    }

    @Test
    void listsRunsTheNewestFirstAndThoseThatHaveNotEndedTheOldestFirst() {
        for (int i : new int[] {2, 0, 3, 1}) {
            ledger.open(run("run-" + i, OPENED.plusSeconds(i), "digest"));
        }
        ledger.close("run-1", RunState.COMPLETED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), OPENED);

        assertThat(ledger.runs(Optional.empty(), 10)).extracting(Run::id).containsExactly("run-3", "run-2", "run-1", "run-0");
        assertThat(ledger.runs(Optional.of("newsletter"), 2)).extracting(Run::id).containsExactly("run-3", "run-2");
        assertThat(ledger.runs(Optional.of("other"), 10)).isEmpty();
        assertThat(ledger.unended()).extracting(Run::id).containsExactly("run-0", "run-2", "run-3");
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

        assertThat(ledger.completedBefore(run(ID), CONTENT)).isEqualTo(counts ? Optional.of("earlier") : Optional.empty());
    }

    @Test
    void takesOtherContentAndOtherSettingsForSomethingElse() {
        ended("earlier", RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);

        assertThat(ledger.completedBefore(run(ID), "d".repeat(64))).isEmpty();
        assertThat(ledger.completedBefore(run(ID, OPENED, "another"), CONTENT)).isEmpty();
        assertThat(ledger.completedBefore(run(ID), CONTENT)).contains("earlier");
    }

    @Test
    void namesTheRunThatSentTheContentAndNotOneThatSkippedIt() {
        ended("sent", RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);
        ended("skipped", RunState.COMPLETED, 0, Optional.of("sent"), "digest", CONTENT);

        assertThat(ledger.completedBefore(run(ID), CONTENT)).contains("sent");
    }

    @Test
    void doesNotTakeARunForItsOwnPredecessor() {
        ended(ID, RunState.COMPLETED, 0, Optional.empty(), "digest", CONTENT);

        assertThat(ledger.completedBefore(run(ID), CONTENT)).isEmpty();
    }

    private void ended(String id, RunState state, int undelivered, Optional<String> sameAs, String settings, String content) {
        ledger.open(run(id, OPENED, settings));
        ledger.checked(id, List.of(), content);
        ledger.close(id, state, new RunCounts(undelivered, 0, 0, 0, undelivered, 0), Optional.empty(), sameAs, OPENED);
    }

    // --- batches ---

    @Test
    void keepsTheRowListOfABatchBeforeItIsSentAndCountsEachAttempt() {
        ledger.open(run(ID));
        var batch = batch("1", BatchState.PREPARED, 2, 3, 70_000);

        ledger.sending(batch);
        assertThat(ledger.batch(ID, "1")).contains(with(batch, BatchState.SENDING, 1));

        ledger.sending(batch);
        assertThat(ledger.batch(ID, "1")).contains(with(batch, BatchState.SENDING, 2));
    }

    @Test
    void keepsTheJobOfAnAcceptedBatch() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2));
        ledger.sending(batch("2", BatchState.PREPARED, 3));

        ledger.accepted(ID, "1", "job-1", OPENED);

        var accepted = ledger.batch(ID, "1").orElseThrow();
        assertThat(accepted.state()).isSameAs(BatchState.ACCEPTED);
        assertThat(accepted.job()).contains("job-1");
        assertThat(accepted.acceptedAt()).contains(OPENED);
        assertThat(ledger.batch(ID, "2").orElseThrow().state()).isSameAs(BatchState.SENDING);
    }

    @Test
    void takesTheSameAcceptanceAgainAndNoOther() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2));
        ledger.accepted(ID, "1", "job-1", OPENED);

        ledger.accepted(ID, "1", "job-1", OPENED);
        assertThatThrownBy(() -> ledger.accepted(ID, "1", "job-2", OPENED)).isInstanceOf(UnexpectedBatchStateException.class);

        assertThat(ledger.batch(ID, "1").orElseThrow().job()).contains("job-1");
    }

    @Test
    void refusesToSendOrSettleABatchThatHasComeToItsEnd() {
        ledger.open(run(ID));
        var batch = batch("1", BatchState.PREPARED, 2, 3);
        ledger.sending(batch);
        ledger.accepted(ID, "1", "job-1", OPENED);
        assertThatThrownBy(() -> ledger.sending(batch)).isInstanceOf(UnexpectedBatchStateException.class)
                .hasMessage("batch 1 of run " + ID + " is accepted in the ledger, so it cannot become sending");
        assertThatThrownBy(() -> ledger.replaced(batch, List.of(), List.of(), "400")).isInstanceOf(UnexpectedBatchStateException.class);
        ledger.settled(batch, BatchState.COMPLETE, List.of(), "complete");

        assertThatThrownBy(() -> ledger.settled(batch, BatchState.UNDELIVERED, List.of(), "503"))
                .isInstanceOf(UnexpectedBatchStateException.class);
        assertThatThrownBy(() -> ledger.settled(batch("2", BatchState.SENDING, 4), BatchState.UNDELIVERED, List.of(), "503"))
                .hasMessageContaining("batch 2 of run " + ID + " is unknown");
        assertThat(ledger.batch(ID, "1").orElseThrow().state()).isSameAs(BatchState.COMPLETE);
    }

    @Test
    void putsPartsInThePlaceOfABatchAndKeepsWhatWasRejected() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2, 3, 4, 5));
        var rejection = new Rejection("1", "refused-by-klaviyo", "email: bad", RowList.of(3));

        ledger.replaced(batch("1", BatchState.PREPARED, 2, 3, 4, 5),
                List.of(batch("1.1", BatchState.SENDING, 2), batch("1.2", BatchState.SENDING, 4, 5)), List.of(rejection), "400");
        ledger.replaced(batch("1.2", BatchState.PREPARED, 4, 5), List.of(batch("1.2.1", BatchState.PREPARED, 4)), List.of(), "413");

        var replaced = ledger.batch(ID, "1").orElseThrow();
        assertThat(replaced.state()).isSameAs(BatchState.REPLACED);
        assertThat(replaced.lastAnswer()).contains("400");
        assertThat(ledger.partsOf(replaced)).containsExactlyInAnyOrder(
                batch("1.1", BatchState.PREPARED, 2),
                withAnswer(batch("1.2", BatchState.REPLACED, 4, 5), "413"));
        assertThat(ledger.batches(ID)).hasSize(4);
        assertThat(ledger.rejections(ID)).containsExactly(rejection);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "UNDELIVERED", "UNCONFIRMED"})
    void settlesABatchWithWhatWasRejectedInIt(BatchState state) {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2, 3));
        var rejection = new Rejection("1", "import-error", "bad", RowList.of(3));

        ledger.settled(batch("1", BatchState.ACCEPTED, 2, 3), state, List.of(rejection), "complete");

        assertThat(ledger.batch(ID, "1").orElseThrow().state()).isSameAs(state);
        assertThat(ledger.batch(ID, "1").orElseThrow().lastAnswer()).contains("complete");
        assertThat(ledger.rejections(ID)).containsExactly(rejection);
    }

    @Test
    void keepsTheLastAnswerShortened() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2));

        ledger.answered(ID, "1", "x".repeat(2_000));

        assertThat(ledger.batch(ID, "1").orElseThrow().lastAnswer().orElseThrow()).hasSize(400).startsWith("xxx").endsWith("…");
        assertThat(ledger.batch(ID, "1").orElseThrow().state()).isSameAs(BatchState.SENDING);
    }

    @Test
    void keepsTheRowsOfAFullBatch() {
        ledger.open(run(ID));
        var rows = IntStream.range(0, 10_000).map(i -> 2 + i * 3).toArray();

        ledger.sending(batch("1", BatchState.PREPARED, rows));

        assertThat(ledger.batch(ID, "1").orElseThrow().rows().stream().toArray()).containsExactly(rows);
        assertThat(ledger.batch(ID, "1").orElseThrow().profiles()).isEqualTo(10_000);
    }

    @Test
    void keepsTheBatchesOfRunsApart() {
        ledger.open(run(ID));
        ledger.open(run("other"));
        ledger.sending(batch("1", BatchState.PREPARED, 2));

        assertThat(ledger.batches("other")).isEmpty();
        assertThat(ledger.batch("other", "1")).isEmpty();
    }

    // --- rejections ---

    @Test
    void keepsWhatTheLastReadingFoundAndWhatKlaviyoRejected() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2, 3));
        var byKlaviyo = new Rejection("1", "import-error", "bad", RowList.of(3));
        ledger.settled(batch("1", BatchState.ACCEPTED, 2, 3), BatchState.COMPLETE, List.of(byKlaviyo), "complete");
        var found = new Rejection(Rejection.BEFORE_DELIVERY, "email-missing", "empty", RowList.of(4, 5));

        ledger.read(ID, List.of(new Rejection(Rejection.BEFORE_DELIVERY, "ragged-row", "", RowList.of(4))), RowList.of(6));
        ledger.read(ID, List.of(found), RowList.of(7, 8, 9));

        assertThat(ledger.rejections(ID)).containsExactly(found, byKlaviyo);
        assertThat(ledger.run(ID).counts().duplicates()).isEqualTo(3);
        assertThat(ledger.rows(ID).duplicates()).contains(RowList.of(7, 8, 9));
    }

    @Test
    void makesOneOfRejectionsThatReadTheSame() {
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2, 3, 4));
        var twoFaultsInTheSameWords = List.of(
                new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", RowList.of(2)),
                new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", RowList.of(4)));

        ledger.replaced(batch("1", BatchState.SENDING, 2, 3, 4), List.of(batch("1.1", BatchState.PREPARED, 3)),
                twoFaultsInTheSameWords, "400");

        assertThat(ledger.rejections(ID))
                .containsExactly(new Rejection("1", "refused-by-klaviyo", "phone_number: not valid", RowList.of(2, 4)));
    }

    @Test
    void makesOneOfRejectionsWhoseLongWordsDifferOnlyAtTheEnd() {
        ledger.open(run(ID));
        String long1 = "column \"" + "x".repeat(500) + "\" is not a number";

        ledger.read(ID, List.of(new Rejection("", "type-mismatch", long1, RowList.of(2)),
                new Rejection("", "type-mismatch", long1 + "!", RowList.of(3))), RowList.empty());

        assertThat(ledger.rejections(ID)).extracting(Rejection::rows).containsExactly(RowList.of(2, 3));
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
        ledger.open(run(ID));
        ledger.sending(batch("1", BatchState.PREPARED, 2, 3));
        ledger.close();

        ledger = Ledger.openExisting(settings).orElseThrow();

        assertThat(ledger.run(ID).state()).isSameAs(RunState.CLAIMED);
        assertThat(ledger.batches(ID)).extracting(BatchEntry::rows).containsExactly(RowList.of(2, 3));
    }

    @Test
    void bringsTheSchemaOfTheFirstVersionUpToDateAndLosesNothing() throws Exception {
        ledger.close();
        settings = fresh("first");
        FirstLedger.write(raw(settings));

        ledger = Ledger.open(settings);

        assertThat(ledger.run(ID)).isEqualTo(FirstLedger.RUN);
        assertThat(ledger.batches(ID)).containsExactlyInAnyOrderElementsOf(FirstLedger.BATCHES);
        assertThat(ledger.rejections(ID)).containsExactlyElementsOf(FirstLedger.REJECTIONS);
        assertThat(version()).as("the schema").isEqualTo(newestMigration());
        ledger.open(run("new", ExampleRun.file(0, "A.csv")));
        assertThat(ledger.runs(Optional.empty(), 10)).hasSize(2);
    }

    /** By the files of the migrations. */
    private static String newestMigration() throws Exception {
        try (var files = Files.list(Path.of("src/main/resources/db/ledger"))) {
            return Integer.toString(files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__")))).max().orElseThrow());
        }
    }

    private String version() throws SQLException {
        try (var connection = raw(settings).connect(); var statement = connection.createStatement();
                var newest = statement.executeQuery("select \"version\" from \"flyway_schema_history\" "
                        + "where \"success\" order by \"installed_rank\" desc")) {
            newest.next();
            return newest.getString(1);
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
                List.of(file), RunState.CLAIMED, Optional.empty(), Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), OPENED,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        ledger.schedules().register(Map.of("newsletter", DAILY), OPENED.minusSeconds(1));

        ledger.open(due, List.of(), List.of(new Superseded("old.csv", "HighValue", 7, Optional.of(Path.of("/inbox/old.csv")))));

        assertThat(ledger.run(ID)).isEqualTo(due);
        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).as("it may yet be taken back").isBefore(OPENED);

        ledger.claimed(ID);

        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).as("dealt with").isEqualTo(OPENED);
        assertThat(ledger.schedules().due("newsletter", OPENED)).as("not a second time").isFalse();
    }

    @Test
    void knowsWhichSupersededFilesAreStillToBeMoved() {
        var old = new Superseded("old.csv", "HighValue", 7, Optional.of(Path.of("/inbox/old.csv")));
        ledger.open(run(ID), List.of(), List.of(old));
        assertThat(ledger.superseded().of(ID)).containsExactly(old);
        assertThat(ledger.superseded().unfinished()).containsExactly(ID);

        ledger.superseded().archived(ID);

        assertThat(ledger.superseded().of(ID)).containsExactly(new Superseded("old.csv", "HighValue", 7, Optional.empty()));
        assertThat(ledger.superseded().unfinished()).isEmpty();
        ledger.forget(ID);
        assertThat(ledger.superseded().of(ID)).isEmpty();
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
        ledger.open(run("run-4", RunFile.claimed(0, "VIP", "VIP_1.csv", 1).ofSnapshot(OPENED),
                RunFile.claimed(1, "VIP", "VIP_2.csv", 1).ofSnapshot(OPENED), RunFile.claimed(2, "VIP", "VIP-rejected-x.csv", 1)));

        assertThat(ledger.newestSnapshots("newsletter")).containsExactlyInAnyOrder(
                new ExportedSnapshot("HighValue", Optional.of("20261123000000"), OPENED.plusSeconds(1)),
                new ExportedSnapshot("VIP", Optional.empty(), OPENED));
        assertThat(ledger.newestSnapshots("other")).isEmpty();
    }

    private void snapshot(String run, RunState state, String name, Instant at) {
        ledger.open(run(run, RunFile.claimed(0, "HighValue", name, 1).ofSnapshot(at)));
        ledger.move(run, state, Optional.empty());
    }

    @Test
    void takesAWishToEndARunOnceAndForgetsItWhenItIsOpenedAgain() {
        ledger.open(run(ID));

        assertThat(ledger.cancel(ID, "user anna")).isTrue();
        assertThat(ledger.cancel(ID, "user jo")).isFalse();
        assertThat(ledger.run(ID).cancelledBy()).contains("user anna");
        ledger.close(ID, RunState.CANCELLED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), OPENED);
        assertThat(ledger.cancel(ID, "user anna")).isFalse();
        assertThat(ledger.cancel("other", "user anna")).isFalse();

        ledger.reopen(ID, RunState.CHECKING, OPENED, Optional.of("user jo"));

        assertThat(ledger.run(ID).cancelledBy()).isEmpty();
        assertThat(ledger.run(ID).replayedBy()).contains("user jo");
        assertThat(ledger.cancel(ID, "user jo")).isTrue();
    }

    @Test
    void knowsWhenEachExportLastCameToItsEnd() {
        for (int i = 0; i < 4; i++) {
            ledger.open(run("run-" + i));
        }
        end("run-0", RunState.COMPLETED, 0, 10);
        end("run-1", RunState.COMPLETED_WITH_REJECTIONS, 0, 20);
        end("run-2", RunState.COMPLETED_WITH_REJECTIONS, 5, 30);
        end("run-3", RunState.FAILED, 0, 40);

        assertThat(ledger.lastSuccess()).isEqualTo(Map.of("newsletter", OPENED.plusSeconds(20)));
    }

    private void end(String run, RunState state, long undelivered, long after) {
        ledger.close(run, state, new RunCounts(10, 10 - undelivered, 0, 0, undelivered, 0), Optional.empty(), Optional.empty(),
                OPENED.plusSeconds(after));
    }

    private static BatchEntry with(BatchEntry batch, BatchState state, int attempts) {
        return new BatchEntry(batch.run(), batch.number(), batch.rows(), batch.bytes(), batch.digest(), state,
                Optional.empty(), attempts, Optional.empty(), Optional.empty());
    }

    private static BatchEntry withAnswer(BatchEntry batch, String answer) {
        return new BatchEntry(batch.run(), batch.number(), batch.rows(), batch.bytes(), batch.digest(), batch.state(),
                Optional.empty(), 0, Optional.of(answer), Optional.empty());
    }
}
