package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.ValueType;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Standing;
import io.segmentexport.segment.SegmentFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a run become batches: the same ones at every attempt, and every record has a place. */
class AttemptTest {

    private static final String CHUNK_AND_A_HALF = "EMail\n"
            + String.join("", IntStream.range(0, 1_500).mapToObj(i -> "ann" + i + "@example.org\n").toList());

    @TempDir
    Path data;

    @AfterEach
    void leavesNoThreadBehind() {
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("read-" + ExampleRun.ID);
    }

    @Test
    void readsFileAfterFileInOrderAndEndsOnce() throws IOException {
        var run = run("HighValue_1.csv", CHUNK_AND_A_HALF, "HighValue_2.csv", "EMail\n",
                "HighValue_3.csv", "Name,EMail\nBob,bob0@example.org\nBob,ann3@example.org\nBob,bob2@example.org\n");
        try (var attempt = new Attempt(run)) {
            var chunks = new ArrayList<Chunk>();
            while (attempt.hasNext()) {
                chunks.add(attempt.next());
                attempt.translate(chunks.get(chunks.size() - 1));
            }

            assertThat(chunks).extracting(chunk -> chunk.records().size()).containsExactly(1_000, 500, 0, 3);
            assertThat(chunks).extracting(Chunk::last).containsExactly(false, false, false, true);
            // Rows 2 to 1501 of the first file, none of the second, 2 to 4 of the third after 1501 rows and 1
            assertThat(chunks.stream().flatMap(chunk -> chunk.records().stream().map(record -> chunk.offset() + record.row())))
                    .containsExactlyElementsOf(IntStream.concat(IntStream.rangeClosed(2, 1_501), IntStream.rangeClosed(1_504, 1_506))
                            .boxed().toList());
            assertThat(attempt.files()).extracting(file -> file.records().orElseThrow()).containsExactly(1_500, 0, 3);
            assertThatThrownBy(attempt::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void findsAPlaceForEveryRecordOfAllFiles() throws IOException {
        var run = run("HighValue_1.csv", CHUNK_AND_A_HALF, "HighValue_2.csv", "EMail\n",
                "HighValue_3.csv", "Name,EMail\nBob,bob0@example.org\nBob,ANN3@example.org\nBob,nobody\nBob,bob3@example.org\n");
        try (var attempt = new Attempt(run)) {
            var batches = stage(attempt);

            assertThat(batches).singleElement().satisfies(batch -> assertThat(batch.rows().stream().boxed()).containsExactlyElementsOf(
                    IntStream.concat(IntStream.rangeClosed(2, 1_501), IntStream.of(1_504, 1_507)).boxed().toList()));
            assertThat(attempt.duplicates()).isEqualTo(bitmapOf(1_505));
            assertThat(attempt.rejections()).singleElement().satisfies(rejection -> assertThat(rejection.rows()).isEqualTo(bitmapOf(1_506)));
            assertThat(attempt.addsUp()).isTrue();
            assertThat(attempt.records()).isEqualTo(attempt.placed()).isEqualTo(1_504);
        }
        assertThat(run.data().scratch(run.id()).resolve("duplicates.csv")).content()
                .endsWith("HighValue_3.csv,3,HighValue_1.csv,5\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 90_000})
    void comesToTheSameBatchesAtEveryAttempt(int longestNote) throws IOException {
        var csv = csv(longestNote > 10_000 ? 300 : 21_000, longestNote);
        var fields = List.of(new MappedField("properties.Note", "Note", ValueType.STRING));
        var export = ExampleRun.export(data, StandardCharsets.UTF_8, fields);
        List<BatchEntry> first;
        try (var attempt = new Attempt(ExampleRun.open(data.resolve("one"), export, "HighValue.csv", csv))) {
            first = stage(attempt);
            assertThat(attempt.addsUp()).isTrue();
            assertThat(attempt.duplicates().isEmpty()).isFalse();
            assertThat(attempt.rejections()).isNotEmpty();
        }

        try (var attempt = new Attempt(ExampleRun.open(data.resolve("other"), export, "HighValue.csv", csv))) {
            assertThat(stage(attempt)).isEqualTo(first).hasSizeGreaterThan(2);
        }
    }

    @Test
    void putsTheProfileOfEachRowWhereItsRowListSays() throws IOException {
        var run = ExampleRun.open(data, ExampleRun.export(data, StandardCharsets.UTF_8,
                List.of(new MappedField("properties.Note", "Note", ValueType.STRING))), "HighValue.csv", csv(12_000, 600));
        var sent = new TreeMap<Integer, String>();
        try (var attempt = new Attempt(run)) {
            for (var batch : stage(attempt)) {
                int profiles = BodyProfiles.visit(run.bodies().of(batch.number()), (index, json) -> sent.put(
                        batch.rows().select(index), new ObjectMapper().readTree(json).at("/attributes/email").asText()));
                assertThat(profiles).isEqualTo(batch.profiles());
            }
        }

        assertThat(sent).hasSizeGreaterThan(11_000).allSatisfy((row, email) -> assertThat(email).isEqualTo("p" + row + "@example.com"));
    }

    @Test
    void removesWhatAnEarlierAttemptLeft() throws IOException {
        var run = run("HighValue.csv", "EMail\nann@example.org\n");
        var body = Files.writeString(Files.createDirectories(run.bodies().folder()).resolve("00002.json"), "{");
        var scratch = Files.writeString(Files.createDirectories(run.data().scratch(run.id())).resolve("left"), "x");

        new Attempt(run).close();

        assertThat(body).doesNotExist();
        assertThat(scratch).doesNotExist();
    }

    @Test
    void endsARunThatIsHaltedThoughMoreIsRead() throws IOException {
        var run = run("HighValue.csv", CHUNK_AND_A_HALF);
        try (var attempt = new Attempt(run)) {
            assertThat(attempt.next().records()).hasSize(1_000);

            run.halt(Standing.failed(Kind.BROKEN, "enough", "is read"));

            assertThat(attempt.hasNext()).isFalse();
            assertThat(attempt.addsUp()).isFalse();
        }
    }

    @Test
    void failsAtAFileThatCannotBeReadOnAfterItHandedOutWhatStandsBefore() throws IOException {
        var run = run("HighValue.csv", CHUNK_AND_A_HALF);
        Files.writeString(run.folder().resolve("HighValue.csv"), "\"ann\" b\n", StandardOpenOption.APPEND);
        try (var attempt = new Attempt(run)) {
            assertThat(attempt.next().records()).hasSize(1_000);
            assertThatThrownBy(attempt::next).isInstanceOf(SegmentFileException.class)
                    .hasMessageStartingWith("HighValue.csv, row 1502: text follows a closing quote");
            assertThat(attempt.addsUp()).isFalse();
        }
    }

    @Test
    void canBeClosedBeforeItsEnd() throws IOException {
        var run = run("HighValue.csv", "EMail\n" + "ann@example.org\n".repeat(10_000));
        try (var attempt = new Attempt(run)) {
            attempt.translate(attempt.next());
        }

        Files.delete(run.folder().resolve("HighValue.csv"));
        assertThat(run.halted()).isFalse();
    }

    /** What the page does: the Split, the Message Translator and the Aggregate. */
    private static List<BatchEntry> stage(Attempt attempt) throws IOException {
        StagedBatch batch = null;
        while (attempt.hasNext()) {
            for (var slice : attempt.translate(attempt.next())) {
                if (batch != null && batch.hasRoomFor(slice)) {
                    batch.add(slice);
                } else {
                    if (batch != null) {
                        attempt.write(batch);
                    }
                    batch = new StagedBatch(slice);
                }
            }
        }
        if (batch != null) {
            attempt.write(batch);
        }
        return attempt.batches();
    }

    /** Addresses that tell their row; some records are bad, and some repeat an earlier address. */
    private static String csv(int records, int longestNote) {
        var random = new Random(4);
        var csv = new StringBuilder("EMail,Note\n");
        for (int row = 2; row < records + 2; row++) {
            int draw = random.nextInt(100);
            String email = draw == 0 ? "nobody" : draw == 1 ? "p2@example.com" : "p" + row + "@example.com";
            csv.append(email).append(",n").append("o".repeat(random.nextInt(longestNote))).append('\n');
        }
        return csv.toString();
    }

    private OpenRun run(String... namesAndContents) throws IOException {
        return ExampleRun.open(data, ExampleRun.export(data.resolve("inbox")), namesAndContents);
    }
}
