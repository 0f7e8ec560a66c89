package io.segmentexport.close;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.OPENED;
import static io.segmentexport.run.ExampleRun.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Staged;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.NotReplayableException;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

/** What opening a run again does to the ledger, and when it is refused. */
class ReplayTest {

    private static final Instant NOW = OPENED.plusSeconds(3600);
    private static final String CSV = "EMail\na@x.org\nb@x.org\nc@x.org\n";

    @TempDir
    Path folder;

    private DataFolder data;
    private Ledger ledger;
    private Replay replay;

    @BeforeEach
    void open() {
        data = new DataFolder(folder);
        ledger = Ledgers.embedded(data.ledger());
        replay = new Replay(ledger, data, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** A run of three records whose file lies in the archive; nothing of it was sent yet. */
    private Path staged(BatchEntry... batches) throws Exception {
        var file = Files.writeString(Files.createDirectories(data.archive("newsletter", ID)).resolve("HighValue.csv"), CSV);
        var claimed = new RunFile(0, "HighValue", "HighValue.csv", CSV.length(), Optional.of(DigestUtils.sha256Hex(CSV)),
                Optional.of(3), Optional.of(4), Optional.empty(), Optional.empty());
        ledger.runs().open(ExampleRun.run(ID, claimed));
        ledger.runs().staged(ID, new Staged(List.of(claimed), "c".repeat(64), List.of(batches), List.of(), new RoaringBitmap(), Map.of(),
                List.of()));
        return file;
    }

    private void settled(String number, BatchState state, RoaringBitmap rejected) {
        ledger.batches().sending(ID, number);
        if (state != BatchState.UNDELIVERED) {
            ledger.batches().accepted(ID, number, "job" + number, OPENED);
        }
        ledger.batches().settled(ledger.batches().find(ID, number).orElseThrow(), state,
                rejected.isEmpty() ? List.of() : List.of(new Rejection(number, "import-error", "bad", rejected)), "503: out of order");
    }

    private static BatchEntry staged(String number, int... rows) {
        return batch(number, BatchState.STAGED, rows);
    }

    private void ended(RunState state) {
        ledger.runs().close(ID, state, new RunCounts(3, 0, 0, 0, 3, 0), Optional.of(Explanation.of(Kind.STOPPED)), Optional.empty(), OPENED.plusSeconds(60));
    }

    @Test
    void putsAPartToSendInThePlaceOfWhatWasNotDelivered() throws Exception {
        staged(staged("1", 2), staged("2", 3, 4));
        settled("1", BatchState.COMPLETE, new RoaringBitmap());
        settled("2", BatchState.UNDELIVERED, bitmapOf(4));
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        var run = replay.reopen(ID, Optional.empty());

        assertThat(run.state()).isSameAs(RunState.DELIVERING);
        assertThat(run.endedAt()).isEmpty();
        assertThat(run.explanation()).isEmpty();
        assertThat(run.replayedAt()).contains(NOW);
        assertThat(ledger.runs().unended()).extracting(Run::id).containsExactly(ID);
        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::number, BatchEntry::state, BatchEntry::rows).containsExactly(
                tuple("1", BatchState.COMPLETE, bitmapOf(2)),
                tuple("2", BatchState.REPLACED, bitmapOf(3, 4)),
                tuple("2.3", BatchState.STAGED, bitmapOf(3)));
        assertThat(ledger.batches().find(ID, "2").orElseThrow().lastAnswer()).contains("replayed after: 503: out of order");
        assertThat(Outcome.of(ledger.runs().rows(ID), List.of(), true).reconciles()).isTrue();
    }

    @Test
    void makesNoPartWhereAllOfABatchWasRejected() throws Exception {
        staged(staged("1", 2), staged("2", 3, 4));
        settled("1", BatchState.UNDELIVERED, bitmapOf(2));
        settled("2", BatchState.UNDELIVERED, new RoaringBitmap());
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        replay.reopen(ID, Optional.empty());

        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::number, BatchEntry::state).containsExactly(
                tuple("1", BatchState.REPLACED), tuple("2", BatchState.STAGED));
        assertThat(Outcome.of(ledger.runs().rows(ID), List.of(), true).reconciles()).isTrue();
    }

    @Test
    void opensAnUnconfirmedRunToSendItsBatchesAgain() throws Exception {
        staged(staged("1", 2, 3, 4));
        settled("1", BatchState.UNCONFIRMED, new RoaringBitmap());
        ended(RunState.UNCONFIRMED);

        replay.reopen(ID, Optional.empty());

        assertThat(ledger.batches().find(ID, "1").orElseThrow().state()).isSameAs(BatchState.STAGED);
        assertThat(ledger.batches().find(ID, "1").orElseThrow().job()).as("of the job that is followed no more").isEmpty();
    }

    @Test
    void checksARunThatFailedInItsCheck() throws Exception {
        Files.writeString(Files.createDirectories(data.deadLetter("newsletter", ID)).resolve("HighValue.csv"), CSV);
        ledger.runs().open(ExampleRun.run(ID, ExampleRun.file(0, "HighValue.csv")));
        ended(RunState.FAILED);

        assertThat(replay.reopen(ID, Optional.empty()).state()).isSameAs(RunState.CHECKING);
    }

    @ParameterizedTest
    @EnumSource(value = RunState.class, names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED"})
    void refusesARunThatHasNotEnded(RunState state) throws Exception {
        staged(staged("1", 2, 3, 4));
        ledger.runs().move(ID, state, Optional.empty());

        refuses("has not ended (" + state.word() + ")");
    }

    @Test
    void refusesARunThatNobodyKnows() {
        refuses("knows no run " + ID);
    }

    @Test
    void refusesARunOfWhichNothingIsLeft() throws Exception {
        staged(staged("1", 2, 3, 4));
        settled("1", BatchState.COMPLETE, bitmapOf(4));
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        refuses("nothing of run " + ID + " is undelivered", "rejected records are imported by correcting");
    }

    @Test
    void refusesARunThatSentNothingBecauseAnEarlierHadSentIt() throws Exception {
        staged(staged("1", 2, 3, 4));
        ledger.runs().close(ID, RunState.COMPLETED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.of("earlier"), NOW);

        refuses("run earlier exported this very content", "on-duplicate-content = send");
    }

    @Test
    void refusesARunWhoseFileIsGone() throws Exception {
        Files.delete(undelivered());

        refuses("HighValue.csv of run " + ID + " is neither in", "drop the file again");
    }

    @Test
    void refusesARunWhoseFileHasOtherRowsNow() throws Exception {
        Files.writeString(undelivered(), CSV.replace("b@x.org", "z@x.org"));

        refuses("is not the file any more");
    }

    /** The letter is the body, so the file is of no more use to it. */
    @ParameterizedTest
    @CsvSource({"whole, true", "cut, false", "other, false"})
    void needsTheFileOnlyIfALetterIsNotWhole(String letter, boolean opens) throws Exception {
        var place = data.letter("newsletter", ID, "1");
        Files.createDirectories(place.getParent());
        var folderOfBodies = new BatchFiles(data.batches(ID));
        BatchFiles.Written written;
        try (var body = folderOfBodies.write("1", new BulkImportBody("Y6nRLr"))) {
            body.add("{\"type\":\"profile\"}".getBytes(StandardCharsets.UTF_8));
            written = body.finish();
        }
        Files.move(folderOfBodies.of("1"), place);
        Files.delete(staged(BatchEntry.staged(ID, "1", bitmapOf(2, 3, 4), written.bytes(), written.crc32c())));
        settled("1", BatchState.UNDELIVERED, new RoaringBitmap());
        ended(RunState.COMPLETED_WITH_REJECTIONS);
        var content = Files.readString(place);
        Files.writeString(place, switch (letter) {
            case "whole" -> content;
            case "cut" -> content.substring(1);
            default -> content.replace("profile", "Profile");
        });

        if (opens) {
            assertThat(replay.reopen(ID, Optional.empty()).state()).isSameAs(RunState.DELIVERING);
        } else {
            refuses("HighValue.csv of run " + ID + " is neither in", "batch-00001.json", "drop the file again");
        }
    }

    private Path undelivered() throws Exception {
        var file = staged(staged("1", 2, 3, 4));
        settled("1", BatchState.UNDELIVERED, new RoaringBitmap());
        ended(RunState.COMPLETED_WITH_REJECTIONS);
        return file;
    }

    private void refuses(String... words) {
        var batches = ledger.batches().of(ID);
        var state = ledger.runs().find(ID).map(Run::state);

        assertThatThrownBy(() -> replay.reopen(ID, Optional.empty())).isInstanceOf(NotReplayableException.class).hasMessageContainingAll(words);
        assertThat(ledger.batches().of(ID)).isEqualTo(batches);
        assertThat(ledger.runs().find(ID).map(Run::state)).isEqualTo(state);
    }

    @Test
    void warnsWhereLaterRunsHaveBroughtNewerValues() throws Exception {
        undelivered();
        assertThat(replay.caution(ledger.runs().get(ID))).isEmpty();
        ledger.runs().open(ExampleRun.run("newsletter-later", OPENED.plusSeconds(90), "digest"));
        ledger.runs().close("newsletter-later", RunState.COMPLETED, new RunCounts(5, 5, 0, 0, 0, 0), Optional.empty(), Optional.empty(), NOW);

        assertThat(replay.caution(ledger.runs().get(ID)).orElseThrow()).contains("older than 1 run(s)", "newer values are overwritten");
    }

    @Test
    void opensNoRunThatIsWorkedOn() throws Exception {
        undelivered();
        var runs = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers());
        runs.reopen(ID, () -> replay.reopen(ID, Optional.empty()));
        assertThat(runs.open(ID)).isNotNull();

        assertThatThrownBy(() -> runs.reopen(ID, () -> replay.reopen(ID, Optional.empty()))).isInstanceOf(NotReplayableException.class)
                .hasMessageContaining("is worked on now");
    }
}
