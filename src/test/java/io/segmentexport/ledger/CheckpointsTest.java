package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.run.ExampleRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    Path folder;

    private final Deque<Runnable> later = new ArrayDeque<>();
    private int syncs;
    private boolean diskFull;
    private Runnable whileSyncing = () -> { };

    private Checkpoints checkpoints() {
        return new Checkpoints(this::sync, LedgerMark.in(folder.resolve("ledger.mark")), later::add);
    }

    private void sync() {
        if (diskFull) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
        syncs++;
        whileSyncing.run();
    }

    private List<String> marked() throws IOException {
        var mark = folder.resolve("ledger.mark");
        return Files.exists(mark) ? Files.readAllLines(mark) : List.of();
    }

    @Test
    void bringsAllBatchesThatWereAcceptedMeanwhileToTheDiskTogether() throws Exception {
        var checkpoints = checkpoints();

        checkpoints.accepted("run", "1");
        checkpoints.accepted("run", "2");
        checkpoints.accepted("run", "3");

        assertThat(syncs).as("nobody waits for it").isZero();
        assertThat(marked()).as("a row that is not on the disk").isEmpty();
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(syncs).isEqualTo(1);
        assertThat(marked()).containsExactly("run", "3");

        checkpoints.accepted("run", "4");
        later.remove().run();
        assertThat(syncs).isEqualTo(2);
        assertThat(marked()).containsExactly("run", "4");
    }

    @Test
    void waitsForTheDiskWhereARunIsOpenedOrEnds() throws Exception {
        var checkpoints = checkpoints();

        checkpoints.opened("run");
        assertThat(syncs).isEqualTo(1);
        assertThat(marked()).containsExactly("run");

        checkpoints.accepted("run", "1");
        checkpoints.now();
        assertThat(syncs).isEqualTo(2);
        assertThat(marked()).containsExactly("run", "1");

        later.remove().run();
        assertThat(syncs).as("there is nothing new").isEqualTo(2);
    }

    @Test
    void tellsWhoeverSendsNextThatTheDiskIsFullAndGoesOnWhenThereIsSpace() throws Exception {
        var checkpoints = checkpoints();
        checkpoints.accepted("run", "1");
        assertThatCode(checkpoints::ensure).doesNotThrowAnyException();
        diskFull = true;
        later.remove().run();

        assertThatThrownBy(checkpoints::ensure).satisfies(fault -> assertThat(StorageFault.in(fault)).isPresent());
        checkpoints.accepted("run", "2");
        assertThatThrownBy(checkpoints::now).satisfies(fault -> assertThat(StorageFault.in(fault)).isPresent());
        assertThat(marked()).isEmpty();

        diskFull = false;
        assertThatCode(checkpoints::ensure).doesNotThrowAnyException();
        assertThat(syncs).isEqualTo(1);
        assertThat(marked()).containsExactly("run", "2");
        checkpoints.ensure();
        assertThat(syncs).as("the fault is over").isEqualTo(1);

        later.clear();
        checkpoints.accepted("run", "3");
        later.remove().run();
        assertThat(marked()).containsExactly("run", "3");
    }

    @Test
    void letsNobodyWaitWhoSendsWhileTheDiskIsWrittenTo() {
        var checkpoints = checkpoints();
        checkpoints.accepted("run", "1");
        whileSyncing = checkpoints::ensure;

        later.remove().run();

        assertThat(syncs).isEqualTo(1);
    }

    @Test
    void triesAgainByItselfThoughNobodySendsAnyMore() throws Exception {
        var checkpoints = checkpoints();
        checkpoints.accepted("run", "1");
        diskFull = true;
        later.remove().run();
        later.remove().run();
        assertThat(marked()).isEmpty();

        diskFull = false;
        later.remove().run();
        assertThat(marked()).containsExactly("run", "1");
        assertThat(later).isEmpty();
    }

    @Test
    void neverMarksABatchThatWasAcceptedWhileThoseBeforeItWereBroughtToTheDisk() throws Exception {
        var checkpoints = checkpoints();
        checkpoints.accepted("run", "1");
        whileSyncing = () -> checkpoints.accepted("run", "2");

        later.remove().run();

        assertThat(marked()).containsExactly("run", "1");
        whileSyncing = () -> { };
        later.remove().run();
        assertThat(marked()).containsExactly("run", "2");
    }

    @Test
    void bringsWhatIsLeftToTheDiskWhenTheLedgerIsClosed() throws Exception {
        var checkpoints = checkpoints();
        checkpoints.accepted("run", "1");

        checkpoints.close();

        assertThat(syncs).isEqualTo(1);
        assertThat(marked()).containsExactly("run", "1");
    }

    @Test
    void marksAnAcceptedBatchOfTheEmbeddedLedgerByItselfSoon() {
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(ExampleRun.run(ExampleRun.ID, ExampleRun.file(0, "HighValue.csv")));
            ledger.batches().sending(ExampleRun.batch("1", BatchState.STAGED, 2));

            ledger.batches().accepted(ExampleRun.ID, "1", "job", ExampleRun.OPENED);

            Awaitility.await().untilAsserted(() -> assertThat(marked()).containsExactly(ExampleRun.ID, "1"));
        }
    }
}
