package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.SmallDisk;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation.Obstacle;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Room;
import io.segmentexport.run.RunHaltedException;
import io.segmentexport.run.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Staging commits all that it found at once, or nothing. */
class StagingTest {

    private static final String SEGMENT = "EMail\na@example.com\nb@example.com\nA@example.com\nnobody\n";

    @TempDir
    Path folder;

    /** A run of the segment in a data folder, with its ledger. */
    private final class Stage implements AutoCloseable {

        private final DataFolder data;
        private final Ledger ledger;
        private final Staging staging;

        Stage(Path root) throws IOException {
            data = new DataFolder(DataFolder.create(root));
            ledger = Ledgers.embedded(data.ledger());
            staging = new Staging(ledger, new Room(root, 1_000));
            Files.writeString(file(), SEGMENT);
            ledger.runs().open(ExampleRun.run(ExampleRun.ID, RunFile.claimed(0, "HighValue", "HighValue.csv", SEGMENT.length())));
        }

        Path file() {
            return DataFolder.create(data.run(ExampleRun.ID)).resolve("HighValue.csv");
        }

        OpenRun takenUp() {
            return new OpenRun(ledger.runs().get(ExampleRun.ID), ExampleRun.connection(), data);
        }

        /** What the page does until the commit. */
        void read(OpenRun run) throws Exception {
            staging.begin(run);
            var chunks = staging.chunks(run);
            StagedBatch batch = null;
            while (chunks.hasNext()) {
                for (var slice : staging.translate(chunks.next())) {
                    if (batch == null) {
                        batch = new StagedBatch(slice);
                    } else {
                        batch.add(slice);
                    }
                }
            }
            staging.write(batch);
        }

        @Override
        public void close() {
            ledger.close();
        }
    }

    @Test
    void commitsAllThatItFound() throws Exception {
        try (var stage = new Stage(folder.resolve("data"))) {
            var run = stage.takenUp();
            stage.read(run);
            assertThat(stage.ledger.batches().of(run.id())).as("nothing is known before the commit").isEmpty();
            assertThat(stage.ledger.runs().get(run.id()).staged()).isFalse();

            stage.staging.commit(run);

            var staged = stage.ledger.runs().get(run.id());
            assertThat(staged.state()).isEqualTo(RunState.DELIVERING);
            assertThat(staged.staged()).isTrue();
            assertThat(run.records()).isEqualTo(4);
            assertThat(stage.ledger.batches().of(run.id())).singleElement().satisfies(batch -> {
                assertThat(batch.state()).isEqualTo(BatchState.STAGED);
                assertThat(batch.rows().stream().toArray()).containsExactly(2, 3);
            });
            assertThat(stage.ledger.rejections().of(run.id())).singleElement()
                    .satisfies(rejection -> assertThat(rejection.rows().stream().toArray()).containsExactly(5));
            assertThat(stage.ledger.runs().rows(run.id()).duplicates().orElseThrow().stream().toArray()).containsExactly(4);
        }
    }

    /** Whoever has the file open goes on writing to it when it is claimed. */
    @ParameterizedTest
    @CsvSource({"added, before it is read", "added, while it is read", "of the same size, while it is read"})
    void failsIfAFileIsChangedAfterItWasClaimed(String what, String when) throws Exception {
        try (var stage = new Stage(folder.resolve("data"))) {
            var run = stage.takenUp();
            if (when.startsWith("before")) {
                Files.writeString(stage.file(), "e@example.com\n", StandardOpenOption.APPEND);
                stage.read(run);
            } else {
                stage.read(run);
                Files.writeString(stage.file(), what.equals("added") ? SEGMENT + "e@example.com\n" : SEGMENT.replace('a', 'z'));
                Files.setLastModifiedTime(stage.file(), FileTime.from(Instant.now().plusSeconds(1)));
            }

            stage.staging.commit(run);

            assertThat(run.standing().phase()).isEqualTo(Standing.Phase.FAILED);
            assertThat(run.standing().why().orElseThrow().text()).isEqualTo("HighValue.csv was changed after it was taken, so it was "
                    + "not whole; drop it again when it is written to its end; nothing was sent");
            assertThat(stage.ledger.runs().get(run.id()).staged()).isFalse();
            assertThat(run.bodies().folder()).doesNotExist();
        }
    }

    @Test
    void waitsForRoomIfTheLedgerHasNoneForTheCommit() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 8); var stage = new Stage(disk.folder().resolve("data"))) {
            var run = stage.takenUp();
            stage.read(run);
            disk.fill(0);

            stage.staging.commit(run);

            assertThat(run.standing().phase()).isEqualTo(Standing.Phase.SUSPENDED);
            assertThat(run.standing().why().orElseThrow().obstacle()).contains(Obstacle.DISK);
            assertThat(run.bodies().folder()).as("its batches").doesNotExist();
            assertThat(stage.ledger.batches().of(run.id())).isEmpty();

            disk.clear();
            var again = stage.takenUp();
            assertThat(again.staged()).isFalse();
            stage.read(again);
            stage.staging.commit(again);
            assertThat(stage.ledger.batches().of(run.id())).hasSize(1);
        }
    }

    @Test
    void keepsNoBatchOfARunThatWasHaltedBeforeTheCommit() throws Exception {
        try (var stage = new Stage(folder.resolve("data"))) {
            var run = stage.takenUp();
            stage.read(run);
            run.halt(Standing.failed(Kind.BROKEN, "it", "broke"));

            stage.staging.commit(run);

            assertThat(run.bodies().folder()).doesNotExist();
            assertThat(stage.ledger.runs().get(run.id()).staged()).isFalse();
        }
    }

    @Test
    void failsIfTheFileIsGone() throws Exception {
        try (var stage = new Stage(folder.resolve("data"))) {
            Files.delete(stage.file());
            var run = stage.takenUp();
            stage.staging.begin(run);

            assertThatThrownBy(() -> stage.staging.chunks(run)).isInstanceOf(RunHaltedException.class)
                    .hasMessageContaining("HighValue.csv is not in " + run.folder() + " any more").hasMessageContaining("nothing was sent");
            stage.staging.commit(run);

            assertThat(run.standing().phase()).isEqualTo(Standing.Phase.FAILED);
            stage.staging.begin(stage.takenUp());
        }
    }

    @Test
    void letsOneRunStageAtATime() throws Exception {
        try (var stage = new Stage(folder.resolve("data"))) {
            var first = stage.takenUp();
            stage.staging.begin(first);
            var second = stage.takenUp();
            second.halt(Standing.failed(Kind.BROKEN, "it", "broke"));
            assertThatThrownBy(() -> stage.staging.begin(second)).as("it has not its turn").isInstanceOf(RunHaltedException.class);

            stage.staging.chunks(first);
            stage.staging.commit(first);

            var third = stage.takenUp();
            stage.staging.begin(third);
            assertThat(stage.staging.chunks(third).hasNext()).isTrue();
            third.halt(Standing.suspended(Kind.LEDGER_AWAY));
            stage.staging.commit(third);
        }
    }
}
