package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.Halt;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReaderTest {

    private static final String CHUNK_AND_A_HALF = "EMail\n" + "ann@example.org\n".repeat(1_500);
    private static final String THREE_RECORDS = "Name,EMail\n" + "Bob,bob@example.org\n".repeat(3);

    @TempDir
    Path data;

    @AfterEach
    void leavesNoThreadBehind() {
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("read-" + ExampleRun.ID);
    }

    @Test
    void readsFileAfterFileInOrderAndEndsOnce() throws IOException {
        OpenRun run = run("HighValue_1.csv", CHUNK_AND_A_HALF, "HighValue_2.csv", "EMail\n", "HighValue_3.csv", THREE_RECORDS);

        RunReader reader = new RunReader(run);
        List<RunChunk> chunks = new ArrayList<>();
        reader.forEachRemaining(chunks::add);

        assertThat(chunks).extracting(chunk -> chunk.records().size()).containsExactly(1_000, 500, 0, 3);
        assertThat(chunks).extracting(RunChunk::last).containsExactly(false, false, false, true);
        assertThat(chunks).extracting(RunChunk::columns).containsExactly(
                List.of("EMail"), List.of("EMail"), List.of("EMail"), List.of("Name", "EMail"));
        // Rows 2 to 1501 of the first file, none of the second, 2 to 4 of the third behind 1501 rows and 1
        assertThat(chunks.stream().flatMap(chunk -> chunk.records().stream().map(record -> chunk.offset() + record.row())))
                .containsExactlyElementsOf(IntStream.concat(IntStream.rangeClosed(2, 1_501), IntStream.rangeClosed(1_504, 1_506))
                        .boxed().toList());
        assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void endsARunThatIsHaltedWithAnEmptyLastChunkThoughMoreIsRead() throws IOException {
        OpenRun run = run("HighValue.csv", CHUNK_AND_A_HALF);
        RunReader reader = new RunReader(run);
        assertThat(reader.next().records()).hasSize(1_000);

        run.halt(new Halt.Failed("enough"));

        assertThat(reader.next()).usingRecursiveComparison().isEqualTo(new RunChunk(run, List.of("EMail"), 0, List.of(), true));
        assertThat(reader.hasNext()).isFalse();
    }

    @Test
    void failsTheRunAtAFileThatCannotBeReadOnAndHandsOutWhatStandsBefore() throws IOException {
        OpenRun run = run("HighValue.csv", CHUNK_AND_A_HALF);
        Files.writeString(run.folder().resolve("HighValue.csv"), "\"ann\" b\n", StandardOpenOption.APPEND);
        RunReader reader = new RunReader(run);

        assertThat(reader.next().records()).hasSize(1_000);
        assertThat(reader.next()).usingRecursiveComparison().isEqualTo(new RunChunk(run, List.of("EMail"), 0, List.of(), true));
        assertThat(run.halt().map(Halt::explanation)).hasValueSatisfying(why -> assertThat(why)
                .startsWith("its files cannot be read on: HighValue.csv, row 1502: text follows a closing quote"));
    }

    @Test
    void canBeClosedBeforeItsEnd() throws IOException {
        OpenRun run = run("HighValue.csv", "EMail\n" + "ann@example.org\n".repeat(10_000));
        RunReader reader = new RunReader(run);
        reader.next();

        reader.close();

        Files.delete(run.folder().resolve("HighValue.csv"));
        assertThat(run.halted()).isFalse();
    }

    private OpenRun run(String... namesAndContents) throws IOException {
        return ExampleRun.open(data, ExampleRun.export(data.resolve("inbox")), namesAndContents);
    }
}
