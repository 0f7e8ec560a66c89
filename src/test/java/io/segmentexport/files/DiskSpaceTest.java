package io.segmentexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ledger.RunFile;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.Halt;
import io.segmentexport.run.Obstacle;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunHaltedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskSpaceTest {

    private static final long KEEP_FREE = 100_000_000;
    private static final long FILES = 250_000_000;

    private final OpenRun run = new OpenRun(ExampleRun.run("a", RunFile.claimed(0, "HighValue", "1.csv", FILES - 1_000_000),
            RunFile.claimed(1, "HighValue", "2.csv", 1_000_000)), ExampleRun.connection(), new DataFolder(Path.of("nowhere")));

    private static DiskSpace free(long bytes) {
        return new DiskSpace(Path.of("/srv/data"), KEEP_FREE, () -> bytes);
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

        assertThat(run.halt()).hasValueSatisfying(halt -> assertThat(halt).isInstanceOf(Halt.Suspended.class)
                .extracting(Halt::explanation).asString()
                .contains("needs 350 MB", "250 MB for its dead letters", "only 349.9 MB are free in /srv/data", "make space",
                        "goes on by itself"));
    }

    @Test
    void letsARunGoOnWithWhatIsKeptFree() {
        free(KEEP_FREE).watch(run);

        assertThat(run.halted()).isFalse();
    }

    @Test
    void suspendsARunThatWouldTakeOfIt() {
        free(12_345_678).watch(run);

        assertThat(run.halt()).contains(new Halt.Suspended(Obstacle.DISK, "only 12.3 MB are free in /srv/data, and 100 MB are needed "
                + "(data.keep-free): make space; the run goes on by itself"));
    }

    @Test
    void letsNoCopyBeMadeThatWouldTakeWhatIsKeptFree() throws Exception {
        free(KEEP_FREE + FILES).toCopy(FILES);

        assertThatThrownBy(() -> free(KEEP_FREE + FILES - 1).toCopy(FILES)).isInstanceOf(NoRoomException.class)
                .hasMessageContaining("only 349.9 MB are free in").hasMessageContaining("350 MB are needed");
    }

    @Test
    void suspendsARunWhereTheRoomCannotBeTold() {
        var gone = new DiskSpace(Path.of("/srv/data"), KEEP_FREE, () -> {
            throw new IOException("Stale file handle");
        });

        gone.watch(run);

        assertThat(run.halt()).hasValueSatisfying(halt -> assertThat(halt).isInstanceOf(Halt.Suspended.class)
                .extracting(Halt::explanation).asString().contains("free space of /srv/data cannot be told", "goes on by itself"));
        assertThatThrownBy(() -> gone.toBegin(run)).isInstanceOf(RunHaltedException.class);
    }
}
