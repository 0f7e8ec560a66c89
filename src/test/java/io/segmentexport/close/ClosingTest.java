package io.segmentexport.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.config.Formats;
import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RunFile;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Staged;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import io.segmentexport.run.Standing;
import io.segmentexport.segment.FileFacts;
import io.segmentexport.track.Tracking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** A run whose jobs have ended is closed, however often its closing was cut short before. */
class ClosingTest {

    private static final String RUN = ExampleRun.ID;
    private static final Clock CLOCK = Clock.fixed(ExampleRun.OPENED.plusSeconds(60), ZoneOffset.UTC);
    private static final String LETTER = "HighValue-rejected-" + RUN + ".csv";
    private static final String SEGMENT = "EMail\na@example.com\nnobody\nb@example.com\nc@example.com\n";

    @TempDir
    Path folder;
    private DataFolder data;
    private Ledger ledger;

    @BeforeEach
    void open() throws Exception {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        ledger = Ledgers.embedded(data.ledger());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** One record imported, one rejected, two in a batch of this state, and nothing left to read or to follow. */
    private void tracked(BatchState second) throws IOException {
        staged(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(3))), body("1", "a@example.com", 2),
                body("2", "b@example.com", 4, 5));
        settled("1", BatchState.COMPLETE);
        settled("2", second);
        ledger.runs().move(RUN, RunState.TRACKING, Optional.empty());
    }

    private RunFile claimed() throws IOException {
        Files.writeString(DataFolder.create(data.run(RUN)).resolve("HighValue.csv"), SEGMENT);
        var claimed = RunFile.claimed(0, "HighValue", "HighValue.csv", SEGMENT.length());
        ledger.runs().open(ExampleRun.run(RUN, claimed));
        return claimed;
    }

    private void staged(List<Rejection> rejections, BatchEntry... batches) throws IOException {
        var claimed = claimed();
        var facts = FileFacts.of(data.run(RUN).resolve("HighValue.csv"), Formats.UTF_8);
        ledger.runs().staged(RUN, new Staged(List.of(claimed.with(facts)), "c".repeat(64), List.of(batches), rejections, new RoaringBitmap(),
                Map.of(), List.of()));
    }

    private BatchEntry body(String number, String email, int... rows) throws IOException {
        try (var body = new BatchFiles(data.batches(RUN)).write(number, new BulkImportBody("Y6nRLr"))) {
            body.add(("{\"type\":\"profile\",\"attributes\":{\"email\":\"" + email + "\"}}").getBytes(StandardCharsets.UTF_8));
            var written = body.finish();
            return BatchEntry.staged(RUN, number, bitmapOf(rows), written.bytes(), written.crc32c());
        }
    }

    private void settled(String number, BatchState state) throws IOException {
        accepted(number);
        ledger.batches().settled(ledger.batches().find(RUN, number).orElseThrow(), state, List.of(), "as the test has it");
    }

    private void accepted(String number) {
        ledger.batches().sending(RUN, number);
        ledger.batches().accepted(RUN, number, "job" + number, ExampleRun.OPENED);
    }

    private Report closeRun() throws IOException {
        return closeRun(new DurableFiles());
    }

    private Report closeRun(DurableFiles durable) throws IOException {
        var run = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers()).open(RUN);
        return closing(durable).close(run);
    }

    private Closing closing(DurableFiles durable) {
        return new Closing(ledger, new Reports(data, ledger, CLOCK), data, durable, CLOCK, new RunWatchers());
    }

    private Path letters() {
        return data.deadLetter("newsletter", RUN);
    }

    private Path archived() {
        return data.archive("newsletter", RUN).resolve("HighValue.csv");
    }

    private static Path write(Path file, String content) throws IOException {
        DataFolder.create(file.getParent());
        return Files.writeString(file, content);
    }

    private static List<String> names(Path place) throws IOException {
        try (var entries = Files.list(place)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertClosed() throws IOException {
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.COMPLETED_INCOMPLETE);
        assertThat(ledger.runs().get(RUN).counts()).isEqualTo(new RunCounts(4, 1, 1, 0, 2, 0));
        assertThat(archived()).hasContent(SEGMENT);
        assertThat(names(letters())).containsExactly(LETTER, "batch-00002.json");
        assertThat(Files.readAllLines(letters().resolve(LETTER)))
                .containsExactly("_run,_row,_reason,_detail,EMail", RUN + ",3,email-malformed,no @,nobody");
        assertThat(letters().resolve("batch-00002.json")).content().contains("b@example.com");
        assertThat(data.run(RUN)).doesNotExist();
    }

    /** The process ends; an error is caught by nobody, as a kill is not. */
    private static final class Killed extends Error {
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isDoneAgainWhereItWasCutShortAtTheArchive(boolean otherFileSystem) throws Exception {
        tracked(BatchState.UNDELIVERED);
        assertThatThrownBy(() -> closeRun(new DurableFiles((source, target) -> {
            if (otherFileSystem) {
                Files.copy(source, target);
            }
            throw new Killed();
        }))).isInstanceOf(Killed.class);
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.TRACKING);
        assertThat(Files.exists(archived())).isEqualTo(otherFileSystem);

        var report = closeRun();

        assertClosed();
        assertThat(report.undelivered()).isEqualTo(2);
        assertThat(report.places().get("archive")).containsExactly(archived().toString());
    }

    @Test
    void isDoneAgainFromTheArchiveWhereItWasCutShortBeforeTheLedger() throws Exception {
        tracked(BatchState.UNDELIVERED);
        DataFolder.create(archived().getParent());
        Files.move(data.run(RUN).resolve("HighValue.csv"), archived());
        write(letters().resolve("batch-00002.json.part"), "{\"run\":");

        closeRun();

        assertClosed();
    }

    @Test
    void movesTheFilesToAnArchiveOnAnotherFileSystem() throws Exception {
        tracked(BatchState.UNDELIVERED);

        closeRun(new DurableFiles((source, target) -> {
            throw new AtomicMoveNotSupportedException(source.toString(), target.toString(), "another file system");
        }));

        assertClosed();
        assertThat(names(archived().getParent())).containsExactly("HighValue.csv");
    }

    @Test
    void removesLettersThatWereHalfWrittenAndNothingElse() throws Exception {
        tracked(BatchState.UNDELIVERED);
        for (var stale : List.of("batch-00007.json.part", "HighValue-rejected-" + RUN + "-2.csv.part", LETTER + ".part")) {
            write(letters().resolve(stale), "stale");
        }
        var others = List.of("HighValue-rejected-" + RUN + "-corrected.csv", "HighValue-rejected-newsletter-20261123-101500-ffff.csv",
                "batch-2.json", "notes.txt", "notes.txt.part");
        for (var other : others) {
            write(letters().resolve(other), "of a person");
        }

        closeRun();

        assertThat(names(letters())).containsExactlyInAnyOrder(LETTER, "batch-00002.json",
                others.get(0), others.get(1), others.get(2), others.get(3), others.get(4));
        others.forEach(other -> assertThat(letters().resolve(other)).hasContent("of a person"));
    }

    @Test
    void leavesTheWholeFileBesideWhatIsOpenIfTheRunFailsAfterLettersWereWritten() throws Exception {
        staged(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(3))), body("1", "a@example.com", 2),
                body("2", "b@example.com", 4, 5));
        settled("1", BatchState.UNCONFIRMED);
        ledger.runs().move(RUN, RunState.TRACKING, Optional.of(Explanation.of(Kind.FILES_GONE, "the list is gone", "")));

        closeRun();

        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.FAILED);
        assertThat(names(letters())).containsExactly("HighValue-rejected-" + RUN + ".csv", "HighValue.csv", "batch-00002.json");
        assertThat(data.run(RUN)).doesNotExist();
        assertThat(archived()).doesNotExist();
    }

    @Test
    void leavesAloneAnUnconfirmedRunOfWhichNothingNewIsKnown() throws Exception {
        tracked(BatchState.UNCONFIRMED);
        assertThat(closeRun().state()).isEqualTo("unconfirmed");
        var letter = letters().resolve(LETTER);
        Files.writeString(letter, "what a person corrects now");
        Files.setLastModifiedTime(data.reports().resolve(RUN + ".json"), FileTime.fromMillis(0));

        ledger.runs().move(RUN, RunState.UNCONFIRMED, Optional.empty());
        assertThat(closeRun().state()).isEqualTo("unconfirmed");

        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.UNCONFIRMED);
        assertThat(letter).hasContent("what a person corrects now");
        assertThat(Files.getLastModifiedTime(data.reports().resolve(RUN + ".json"))).isEqualTo(FileTime.fromMillis(0));
        assertThat(data.batches(RUN).resolve("00002.json")).as("its body stays until its end is known").exists();
        assertThat(data.run(RUN).resolve("HighValue.csv")).exists();
    }

    @Test
    void endsACancelledRunWithItsWholeFileForAPersonAndFollowsNoJobOfAConnectionThatIsGone() throws Exception {
        staged(List.of(new Rejection("", "email-malformed", "no @", bitmapOf(3))), body("1", "a@example.com", 2),
                body("2", "b@example.com", 4, 5));
        settled("1", BatchState.COMPLETE);
        accepted("2");
        ledger.runs().cancel(RUN, "user anna");
        var runs = new Runs(ExampleRun.settings(folder, Map.of()), data, ledger, Clock.systemUTC(), new RunWatchers());
        var run = runs.open(RUN);
        new Tracking(ledger, new PollSchedule(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(9)), CLOCK).begin(run);

        var report = closing(new DurableFiles()).close(run);

        assertThat(report.state()).isEqualTo("cancelled");
        assertThat(report.explanation()).isEqualTo(
                "cancelled by user anna; what Klaviyo had accepted by then is followed to its end, and \"replay " + RUN + "\" sends the rest");
        assertThat(report.cancelledBy()).isEqualTo("user anna");
        assertThat(report.reconciles()).isTrue();
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.CANCELLED);
        assertThat(ledger.runs().get(RUN).counts()).isEqualTo(new RunCounts(4, 1, 1, 0, 0, 2));
        assertThat(report.unconfirmed()).as("nobody could ask").isEqualTo(2);
        assertThat(names(letters())).containsExactly(LETTER, "HighValue.csv");
        assertThat(report.places().get("dead-letter")).contains(letters().resolve("HighValue.csv").toString());
        assertThat(archived()).doesNotExist();
        assertThat(data.run(RUN)).doesNotExist();
    }

    @Test
    void isCalledCancelledOnlyWhereThatCameBeforeItsEnd() throws Exception {
        tracked(BatchState.COMPLETE);
        var run = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers()).open(RUN);
        ledger.runs().cancel(RUN, "user anna"); // While it was being closed.

        var report = closing(new DurableFiles()).close(run);

        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.cancelledBy()).isNull();
    }

    @Test
    void keepsSkippingContentThatWasExportedBeforeWhereItWasCutShort() throws Exception {
        claimed();
        ledger.runs().skipped(RUN, "newsletter-20261122-101500-ab12");
        ledger.runs().move(RUN, RunState.TRACKING, Optional.empty());

        var report = closeRun();

        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.sameContentAs()).isEqualTo("newsletter-20261122-101500-ab12");
        assertThat(report.records()).isZero();
        assertThat(archived()).hasContent(SEGMENT);
    }

    @Test
    void failsARunOfKnownContentWhoseFileWasWrittenOn() throws Exception {
        claimed();
        ledger.runs().skipped(RUN, "newsletter-20261122-101500-ab12");
        ledger.runs().move(RUN, RunState.TRACKING, Optional.empty());
        Files.writeString(data.run(RUN).resolve("HighValue.csv"), SEGMENT + "more@example.com\n");

        var report = closeRun();

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.explanation()).startsWith("HighValue.csv was changed after it was read");
        assertThat(names(letters())).containsExactly("HighValue.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EMail\nA@example.com\nnobody\nb@example.com\nc@example.com\n"})
    void closesARunWhoseFileIsGoneOrChangedAndSaysWhichLettersAreMissing(String instead) throws Exception {
        tracked(BatchState.UNDELIVERED);
        var file = data.run(RUN).resolve("HighValue.csv");
        if (instead.isEmpty()) {
            Files.delete(file);
        } else {
            Files.writeString(file, instead);
        }

        var report = closeRun();

        assertThat(report.state()).isEqualTo(instead.isEmpty() ? "completed-incomplete" : "failed");
        assertThat(report.reconciles()).isTrue();
        assertThat(report.explanation()).contains("1 records are not in the dead letters", "HighValue.csv");
        assertThat(report.explanation().contains("HighValue.csv was changed after it was read")).isEqualTo(!instead.isEmpty());
        assertThat(ledger.runs().get(RUN).explanation().map(Explanation::text)).contains(report.explanation());
        assertThat(names(letters())).as("the body is there all the same").contains("batch-00002.json").hasSize(instead.isEmpty() ? 1 : 2);
        assertThat(data.run(RUN)).doesNotExist();
    }

    @Test
    void needsNoFileWhereNothingWaitsForAPerson() throws Exception {
        staged(List.of(), body("1", "a@example.com", 2, 3, 4, 5));
        settled("1", BatchState.COMPLETE);
        ledger.runs().move(RUN, RunState.TRACKING, Optional.empty());
        Files.delete(data.run(RUN).resolve("HighValue.csv"));

        var report = closeRun();

        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.explanation()).isNull();
        assertThat(report.imported()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "the list is gone"})
    void saysThatARunCannotBeClosedAndClosesItLaterAsWhatItIs(String failure) throws Exception {
        tracked(BatchState.COMPLETE);
        var failed = Optional.of(failure).filter(why -> !why.isEmpty()).map(why -> Explanation.of(Kind.FILES_GONE, why, ""));
        ledger.runs().move(RUN, RunState.TRACKING, failed);
        for (int time = 1; time <= 2; time++) {
            assertThat(closeRun(new DurableFiles((source, target) -> {
                throw new AccessDeniedException(target.toString());
            }))).isNull();

            assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.TRACKING);
            assertThat(ledger.runs().get(RUN).explanation().orElseThrow().text()).contains(failure)
                    .containsOnlyOnce("the run cannot be closed").contains("tried again every minute");
        }

        var report = closeRun();

        assertThat(report.state()).isEqualTo(failed.isPresent() ? "failed" : "completed-with-rejections");
        assertThat(ledger.runs().get(RUN).explanation()).isEqualTo(failed);
    }

    @Test
    void tellsOnceWhyARunWaitsHoweverOftenItIsLookedAt() throws Exception {
        claimed();
        var first = hold("the file cannot be read");
        var json = data.reports().resolve(RUN + ".json");
        Files.setLastModifiedTime(json, FileTime.fromMillis(0));

        assertThat(hold("the file cannot be read")).usingRecursiveComparison()
                .ignoringFields("durationMillis", "recordsPerSecond").isEqualTo(first);

        assertThat(Files.getLastModifiedTime(json)).as("not written again").isEqualTo(FileTime.fromMillis(0));
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.SUSPENDED);
        assertThat(ledger.runs().get(RUN).explanation()).contains(Explanation.of(Kind.KEY_UNREADABLE, "the file cannot be read"));
        assertThat(hold("the key is refused").explanation()).startsWith("the key is refused");
    }

    private Report hold(String why) throws IOException {
        var run = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers()).open(RUN);
        run.halt(Standing.suspended(Kind.KEY_UNREADABLE, why));
        return closing(new DurableFiles()).close(run);
    }
}
