package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.deliver.Batch;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.OpenRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches come out the same at every reading, hold what Klaviyo takes by the bytes as sent, and are as few as can be. */
class BatchCutterTest {

    private static final int MOST_PROFILES = 10_000;
    private static final int MOST_BYTES = 5_000_000;

    private final OpenRun run = ExampleRun.open();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "9999, 1", "10000, 1", "10001, 2", "20000, 2", "25000, 3"})
    void cutsWhereABatchHoldsTenThousandProfiles(int profiles, int batches) {
        var cut = cut(sizes(profiles, 20), 1_000);

        assertThat(cut).hasSize(batches);
        assertThat(cut.stream().mapToInt(batch -> batch.profiles()).toArray()).containsExactly(IntStream.range(0, batches)
                .map(batch -> Math.min(MOST_PROFILES, profiles - batch * MOST_PROFILES)).toArray());
    }

    @Test
    void fillsABodyToTheLastByteThatKlaviyoTakes() throws Exception {
        int envelope = cut(new int[] {20}, 1).get(0).body().bytes().length - 20;
        int half = (MOST_BYTES - envelope - 1) / 2;
        int otherHalf = MOST_BYTES - envelope - 1 - half;

        assertThat(cut(new int[] {half, otherHalf}, 1)).singleElement()
                .satisfies(batch -> assertThat(batch.body().bytes()).hasSize(MOST_BYTES));
        assertThat(cut(new int[] {half, otherHalf + 1}, 1)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void makesAsFewBatchesAsTheOrderOfTheFileAllows(long seed) throws Exception {
        var random = new Random(seed);
        var sizes = random.ints(14_000, 20, seed == 1 ? 400 : 3_000).toArray();

        var batches = cut(sizes, 700);

        assertThat(batches.stream().flatMap(batch -> batch.rows().stream().boxed()))
                .containsExactlyElementsOf(IntStream.range(0, sizes.length).map(BatchCutterTest::row).boxed().toList());
        int next = 0;
        for (var batch : batches) {
            byte[] body = batch.body().bytes();
            next += batch.profiles();
            assertThat(body.length).isLessThanOrEqualTo(MOST_BYTES);
            assertThat(batch.profiles()).isLessThanOrEqualTo(MOST_PROFILES);
            if (next < sizes.length) {
                assertThat(batch.profiles() == MOST_PROFILES || body.length + 1 + sizes[next] > MOST_BYTES)
                        .as("the next profile has no room in batch %s", batch.number()).isTrue();
            }
        }
        assertThat(batches).extracting(Batch::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, batches.size()).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 999, 10_000, 10_001, 100_000})
    void comesToTheSameBatchesHoweverTheFileIsChunked(int chunk) {
        var sizes = new Random(4).ints(21_000, 20, 700).toArray();

        var bodies = cut(sizes, chunk).stream().map(batch -> batch.body().sha256()).toList();

        assertThat(bodies).isEqualTo(cut(sizes, 500).stream().map(batch -> batch.body().sha256()).toList());
    }

    @Test
    void sendsTheProfilesInTheOrderOfTheirRows() throws Exception {
        var batch = cut(sizes(30, 40), 8).get(0);

        JsonNode sent = new ObjectMapper().readTree(batch.body().bytes()).at("/data/attributes/profiles/data");

        assertThat(sent).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(sent.get(i).get("n").asInt()).isEqualTo(batch.rows().at(i));
        }
    }

    @Test
    void closesABatchWithAnEmptyPieceWhereItsLastProfileEndedAChunk() {
        var pieces = new ArrayList<BatchPiece>();
        var cutter = new BatchCutter(run);
        cutter.add(2, profile(2, 40), pieces);
        cutter.endOfChunk(pieces);
        cutter.endOfChunk(pieces);
        cutter.endOfRun(pieces);
        cutter.endOfRun(pieces);

        assertThat(pieces).extracting(piece -> piece.rows().size()).containsExactly(1, 0);
        assertThat(pieces).extracting(BatchPiece::last).containsExactly(false, true);
        assertThat(pieces).extracting(BatchPiece::batch).containsOnly(pieces.get(0).batch());
    }

    @Test
    void tellsTwoReadingsOfOneRunApart() {
        var again = new OpenRun(run.run(), run.connection(), run.data());

        assertThat(cutPieces(run)).doesNotContainAnyElementsOf(cutPieces(again));
    }

    private static List<String> cutPieces(OpenRun run) {
        var pieces = new ArrayList<BatchPiece>();
        var cutter = new BatchCutter(run);
        cutter.add(2, profile(2, 40), pieces);
        cutter.endOfRun(pieces);
        return pieces.stream().map(BatchPiece::batch).toList();
    }

    /** Cuts profiles of these sizes, read in chunks, and puts the pieces together by what each says of itself. */
    private List<Batch> cut(int[] sizes, int chunk) {
        var pieces = new ArrayList<BatchPiece>();
        var cutter = new BatchCutter(run);
        for (int i = 0; i < sizes.length; i++) {
            cutter.add(row(i), profile(row(i), sizes[i]), pieces);
            if ((i + 1) % chunk == 0) {
                cutter.endOfChunk(pieces);
            }
        }
        cutter.endOfRun(pieces);
        var batches = new ArrayList<Batch>();
        Batch open = null;
        for (var piece : pieces) {
            open = new BatchAssembly().add(open, piece);
            assertThat(open.number()).isEqualTo(Integer.toString(piece.number()));
            if (piece.last()) {
                batches.add(open);
                open = null;
            }
        }
        assertThat(open).as("a batch that nothing closes").isNull();
        return batches;
    }

    private static int row(int index) {
        return index + 2 + index / 10;
    }

    private static int[] sizes(int count, int size) {
        return IntStream.generate(() -> size).limit(count).toArray();
    }

    private static byte[] profile(int row, int size) {
        var json = new byte[size];
        Arrays.fill(json, (byte) ' ');
        byte[] start = ("{\"n\":" + row).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, json, 0, start.length);
        json[size - 1] = '}';
        return json;
    }
}
