package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.NoRoomException;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation.Obstacle;
import io.segmentexport.ledger.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest {

    private static final long KEEP_FREE = 100_000_000;
    private static final long FILES = 250_000_000;

    private final OpenRun run = open();

    private static OpenRun open() {
        return new OpenRun(ExampleRun.run("a", RunFile.claimed(0, "HighValue", "1.csv", FILES - 1_000_000),
                RunFile.claimed(1, "HighValue", "2.csv", 1_000_000)), ExampleRun.connection(), new DataFolder(Path.of("nowhere")));
    }

    private static Room free(long bytes) {
        return new Room(Path.of("/srv/data"), KEEP_FREE, () -> bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {KEEP_FREE + FILES, Long.MAX_VALUE})
    void letsARunBeginThatHasRoomForAllItsDeadLetters(long bytes) {
        free(bytes).toBegin(run);

        assertThat(run.halted()).isFalse();
    }

    @Test
    void letsNoRunBeginWithoutIt() {
        assertThatThrownBy(() -> free(KEEP_FREE + FILES - 1).toBegin(run)).isInstanceOf(RunHaltedException.class);

        assertThat(run.standing().phase()).isEqualTo(Standing.Phase.SUSPENDED);
        assertThat(explanation().obstacle()).contains(Obstacle.DISK);
        assertThat(explanation().text()).contains("needs 350 MB", "250 MB for its batches and dead letters",
                "only 349.9 MB are free in /srv/data", "make space", "goes on by itself");
    }

    @Test
    void letsARunGoOnWithWhatIsKeptFree() {
        free(KEEP_FREE).watch(run);

        assertThat(run.halted()).isFalse();
    }

    @Test
    void suspendsARunThatWouldTakeOfIt() {
        free(12_345_678).watch(run);

        assertThat(explanation()).isEqualTo(Explanation.of(Kind.NO_ROOM, "12.3", "/srv/data", "100"));
        assertThat(explanation().text()).isEqualTo("only 12.3 MB are free in /srv/data, and 100 MB are needed "
                + "(data.keep-free): make space; the run goes on by itself");
    }

    /** A run whose batches are five times as large as its files waits for all of them, though its files would fit. */
    @Test
    void letsARunThatWasSuspendedWaitForAllItsBatches() {
        long written = 300_000_000;
        long toCome = 900_000_000;
        var left = new AtomicLong(KEEP_FREE + toCome);
        var room = new Room(Path.of("/srv/data"), KEEP_FREE, left::get);
        room.forBatches(run, written, toCome);
        assertThat(run.halted()).isFalse();
        left.decrementAndGet();
        room.forBatches(run, written, toCome);
        assertThat(run.held()).as("the rest of its batches does not fit").isTrue();
        room.release(run);

        left.set(KEEP_FREE + written + toCome - 1);
        assertThatThrownBy(() -> room.toBegin(open())).isInstanceOf(RunHaltedException.class).hasMessageContaining("needs 1,300 MB");

        left.set(KEEP_FREE + written + toCome);
        room.toBegin(open());
        left.set(KEEP_FREE + FILES);
        room.release(open());
        room.toBegin(open());
    }

    @Test
    void keepsForARunThatIsStagedWhatItWillStillWrite() throws Exception {
        var room = free(KEEP_FREE + FILES + 40_000_000);
        room.forBatches(run, 0, 40_000_001);

        assertThatThrownBy(() -> room.toBegin(open())).isInstanceOf(RunHaltedException.class);
        assertThatThrownBy(() -> room.toCopy(FILES)).isInstanceOf(NoRoomException.class);

        room.release(run);
        room.toBegin(open());
        room.toCopy(FILES);
    }

    @Test
    void letsNoCopyBeMadeThatWouldTakeWhatIsKeptFree() throws Exception {
        free(KEEP_FREE + FILES).toCopy(FILES);

        assertThatThrownBy(() -> free(KEEP_FREE + FILES - 1).toCopy(FILES)).isInstanceOf(NoRoomException.class)
                .hasMessageContaining("only 349.9 MB are free in").hasMessageContaining("350 MB are needed");
    }

    @Test
    void suspendsARunIfTheRoomCannotBeTold() {
        var gone = new Room(Path.of("/srv/data"), KEEP_FREE, () -> {
            throw new IOException("Stale file handle");
        });

        gone.watch(run);

        assertThat(run.standing().phase()).isEqualTo(Standing.Phase.SUSPENDED);
        assertThat(explanation().text()).contains("free space of /srv/data cannot be told", "goes on by itself");
        assertThatThrownBy(() -> gone.toBegin(run)).isInstanceOf(RunHaltedException.class);
    }

    private Explanation explanation() {
        return run.standing().why().orElseThrow();
    }
}
