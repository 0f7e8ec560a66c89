package io.segmentexport.close;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.OPENED;
import static io.segmentexport.run.ExampleRun.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.run.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        ledger = Ledger.embedded(data.ledger());
        replay = new Replay(ledger, data, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** A run of three records whose file lies in the archive; its batches are yet to come. */
    private Path checked() throws Exception {
        var file = Files.writeString(Files.createDirectories(data.archive("newsletter", ID)).resolve("HighValue.csv"), CSV);
        var claimed = new RunFile(0, "HighValue", "HighValue.csv", CSV.length(), Optional.of(DigestUtils.sha256Hex(CSV)),
                Optional.of(3), Optional.of(4), Optional.empty(), Optional.empty());
        ledger.runs().open(ExampleRun.run(ID, claimed));
        ledger.runs().checked(ID, List.of(claimed), "c".repeat(64));
        ledger.rejections().read(ID, List.of(), RowList.empty());
        return file;
    }

    private void settled(String number, BatchState state, RowList rejected, int... rows) {
        ledger.batches().sending(batch(number, BatchState.STAGED, rows));
        ledger.batches().settled(batch(number, BatchState.SENDING, rows), state,
                rejected.isEmpty() ? List.of() : List.of(new Rejection(number, "import-error", "bad", rejected)), "503: out of order");
    }

    private void ended(RunState state) {
        ledger.runs().close(ID, state, new RunCounts(3, 0, 0, 0, 3, 0), Optional.of("why"), Optional.empty(), OPENED.plusSeconds(60));
    }

    @Test
    void putsAPartToSendInThePlaceOfWhatWasNotDelivered() throws Exception {
        checked();
        settled("1", BatchState.COMPLETE, RowList.empty(), 2);
        settled("2", BatchState.UNDELIVERED, RowList.of(4), 3, 4);
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        var run = replay.reopen(ID);

        assertThat(run.state()).isSameAs(RunState.DELIVERING);
        assertThat(run.endedAt()).isEmpty();
        assertThat(run.explanation()).isEmpty();
        assertThat(run.replayedAt()).contains(NOW);
        assertThat(ledger.runs().unended()).extracting(Run::id).containsExactly(ID);
        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::number, BatchEntry::state, BatchEntry::rows).containsExactly(
                tuple("1", BatchState.COMPLETE, RowList.of(2)),
                tuple("2", BatchState.REPLACED, RowList.of(3, 4)),
                tuple("2.1", BatchState.STAGED, RowList.of(3)));
        assertThat(ledger.batches().find(ID, "2").orElseThrow().lastAnswer()).contains("replayed after: 503: out of order");
        assertThat(Outcome.of(ledger.runs().rows(ID), true).reconciles()).isTrue();
    }

    @Test
    void makesNoPartWhereAllOfABatchWasRejected() throws Exception {
        checked();
        settled("1", BatchState.UNDELIVERED, RowList.of(2), 2);
        settled("2", BatchState.UNDELIVERED, RowList.empty(), 3, 4);
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        replay.reopen(ID);

        assertThat(ledger.batches().of(ID)).extracting(BatchEntry::number).containsExactly("1", "2", "2.1");
        assertThat(Outcome.of(ledger.runs().rows(ID), true).reconciles()).isTrue();
    }

    @Test
    void opensAnUnconfirmedRunToSendItsBatchesAgain() throws Exception {
        checked();
        settled("1", BatchState.UNCONFIRMED, RowList.empty(), 2, 3, 4);
        ended(RunState.UNCONFIRMED);

        replay.reopen(ID);

        assertThat(ledger.batches().find(ID, "1.1").orElseThrow().state()).isSameAs(BatchState.STAGED);
    }

    @Test
    void checksARunThatFailedInItsCheck() throws Exception {
        Files.writeString(Files.createDirectories(data.deadLetter("newsletter", ID)).resolve("HighValue.csv"), CSV);
        ledger.runs().open(ExampleRun.run(ID, ExampleRun.file(0, "HighValue.csv")));
        ended(RunState.FAILED);

        assertThat(replay.reopen(ID).state()).isSameAs(RunState.CHECKING);
    }

    @ParameterizedTest
    @EnumSource(value = RunState.class, names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED"})
    void refusesARunThatHasNotEnded(RunState state) throws Exception {
        checked();
        ledger.runs().move(ID, state, Optional.empty());

        refuses("has not ended (" + state.word() + ")");
    }

    @Test
    void refusesARunThatNobodyKnows() {
        refuses("knows no run " + ID);
    }

    @Test
    void refusesARunOfWhichNothingIsLeft() throws Exception {
        checked();
        settled("1", BatchState.COMPLETE, RowList.of(4), 2, 3, 4);
        ended(RunState.COMPLETED_WITH_REJECTIONS);

        refuses("nothing of run " + ID + " is undelivered", "rejected records are imported by correcting");
    }

    @Test
    void refusesARunThatSentNothingBecauseAnEarlierHadSentIt() throws Exception {
        checked();
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

    private Path undelivered() throws Exception {
        var file = checked();
        settled("1", BatchState.UNDELIVERED, RowList.empty(), 2, 3, 4);
        ended(RunState.COMPLETED_WITH_REJECTIONS);
        return file;
    }

    private void refuses(String... words) {
        var batches = ledger.batches().of(ID);
        var state = ledger.runs().find(ID).map(Run::state);

        assertThatThrownBy(() -> replay.reopen(ID)).isInstanceOf(NotReplayableException.class).hasMessageContainingAll(words);
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
        var runs = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), RunWatcher.NONE);
        runs.reopen(replay, ID);
        assertThat(runs.open(ID)).isNotNull();

        assertThatThrownBy(() -> runs.reopen(replay, ID)).isInstanceOf(NotReplayableException.class)
                .hasMessageContaining("is worked on now");
    }
}
