package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.close.Replay;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.ImportJob;
import io.segmentexport.klaviyo.JobStatus;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.UnexpectedBatchStateException;
import io.segmentexport.stage.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on with the very file and the very batches that it began with, or it fails before it sends anything more. */
class ResumedRunTest {

    private static final String RUN = ExampleRun.ID;
    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\n";

    @TempDir
    Path folder;
    private DataFolder data;
    private Ledger ledger;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        ledger = Ledger.embedded(data.ledger());
        file = Files.writeString(DataFolder.create(data.run(RUN)).resolve("HighValue.csv"), SEGMENT);
        ledger.runs().open(ExampleRun.run(RUN, RunFile.claimed(0, "HighValue", "HighValue.csv", SEGMENT.length())));
        new Checks(ledger, outages()).files(takenUp());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private OpenRun takenUp() {
        return new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), RunWatcher.NONE).open(RUN);
    }

    @Test
    void goesOnWithTheFileThatWasChecked() {
        var run = takenUp();

        new Checks(ledger, outages()).files(run);

        assertThat(run.halted()).isFalse();
        assertThat(run.records()).isEqualTo(2);
    }

    @Test
    void failsWhereTheFileWasChangedSinceItWasChecked() throws Exception {
        ledger.batches().sending(ExampleRun.batch("1", BatchState.STAGED, 2, 3));
        Files.writeString(file, "EMail\na@example.com\nc@example.com\n");
        var run = takenUp();

        assertThatThrownBy(() -> new Checks(ledger, outages()).files(run)).isInstanceOf(RunHaltedException.class)
                .hasMessageContaining("HighValue.csv was changed after it was checked")
                .hasMessageContaining("drop the segment again").hasMessageContaining("nothing more was sent");
        assertThat(run.halt()).containsInstanceOf(Halt.Failed.class);
    }

    @Test
    void failsWhereTheFileIsGone() throws Exception {
        Files.delete(file);
        var run = takenUp();

        assertThatThrownBy(() -> new Checks(ledger, outages()).files(run)).isInstanceOf(RunHaltedException.class)
                .hasMessageContaining("HighValue.csv is not in " + data.run(RUN) + " any more").hasMessageContaining("nothing was sent");
        assertThat(run.halt()).containsInstanceOf(Halt.Failed.class);
    }

    @Test
    void sendsABatchAgainThatComesOutAsItWasSent() throws Exception {
        ledger.batches().sending(ExampleRun.batch("1", BatchState.STAGED, 2, 3));
        var run = takenUp();
        var batch = ExampleRun.batch(run, "1", 2, 3);

        assertThat(new Delivery(ledger, outages(), Clock.systemUTC()).toSend(batch)).containsExactly(batch);
        assertThat(run.halted()).isFalse();
    }

    @Test
    void failsWhereABatchComesOutOtherwiseThanTheLedgerHasItAndSendsNothingMore() throws Exception {
        ledger.batches().sending(ExampleRun.batch("1", BatchState.STAGED, 2, 3));
        ledger.batches().accepted(RUN, "1", "job", ExampleRun.OPENED);
        var run = takenUp();
        var delivery = new Delivery(ledger, outages(), Clock.systemUTC());

        assertThat(delivery.toSend(ExampleRun.batch(run, "1", 2))).isEmpty();

        assertThat(run.halt()).containsInstanceOf(Halt.Failed.class);
        assertThat(run.halt().orElseThrow().explanation()).contains("batch 1 comes out otherwise", "drop the segment again");
        assertThat(delivery.toSend(ExampleRun.batch(run, "2", 3))).isEqualTo(List.of());
    }

    @Test
    void isGivenUpInAnOutageOnlyAfterItHasWaitedItselfSinceItsReplay() {
        var now = ExampleRun.OPENED.plus(Duration.ofDays(3));
        ledger.outages().begin("main", now.minus(Duration.ofHours(30)));
        var outages = new Outages(ledger, Clock.fixed(now, ZoneOffset.UTC), Duration.ofHours(24));
        assertThat(outages.givenUp(takenUp())).isTrue();

        var unsent = ExampleRun.batch("1", BatchState.STAGED, 2, 3);
        ledger.batches().sending(unsent);
        ledger.batches().settled(unsent, BatchState.UNDELIVERED, List.of(), "503");
        ledger.runs().close(RUN, RunState.FAILED, new RunCounts(2, 0, 0, 0, 2, 0), Optional.empty(), Optional.empty(), now);
        new Replay(ledger, data, Clock.fixed(now.minusSeconds(60), ZoneOffset.UTC)).reopen(RUN);
        var replayed = takenUp();

        assertThat(outages.givenUp(replayed)).isFalse();
        assertThat(outages.halt(replayed, "503").explanation()).contains("until " + now.plus(Duration.ofHours(24)).minusSeconds(60));
    }

    @Test
    void writesDownThatABatchIsAcceptedBeforeAnythingElse() {
        ledger.outages().begin("main", ExampleRun.OPENED);
        var batch = ExampleRun.batch(takenUp(), "1", 2, 3);
        var accepted = new Answer.Accepted(new ImportJob("job", JobStatus.QUEUED, "queued", OptionalInt.empty(),
                OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> new Delivery(ledger, outages(), Clock.systemUTC()).accepted(batch, Instant.now(), accepted))
                .as("it is not being sent").isInstanceOf(UnexpectedBatchStateException.class);

        assertThat(ledger.outages().since("main")).as("not written yet").contains(ExampleRun.OPENED);
    }

    private Outages outages() {
        return new Outages(ledger, Clock.systemUTC(), Duration.ofHours(24));
    }
}
