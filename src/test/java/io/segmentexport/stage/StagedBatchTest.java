package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.run.ExampleRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices become batches that hold what Klaviyo takes by the bytes as sent, and are as few as slices allow. */
class StagedBatchTest {

    private static final int MOST_BYTES = BulkImportBody.MAX_BYTES;
    private static final int MOST_PROFILE_BYTES = BulkImportBody.MAX_PROFILE_BYTES;

    @TempDir
    Path folder;
    private Attempt attempt;

    @BeforeEach
    void begin() throws IOException {
        attempt = new Attempt(ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\n"));
    }

    @AfterEach
    void end() throws IOException {
        attempt.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "9999, 1", "10000, 1", "10001, 2", "20000, 2", "25000, 3"})
    void completesABatchThatHoldsTenThousandProfiles(int profiles, int batches) throws IOException {
        var written = write(batches(slices(sizes(profiles, 40))));

        assertThat(written).hasSize(batches);
        assertThat(written.stream().mapToInt(BatchEntry::profiles).toArray()).containsExactly(IntStream.range(0, batches)
                .map(batch -> Math.min(BulkImportBody.MAX_PROFILES, profiles - batch * BulkImportBody.MAX_PROFILES)).toArray());
    }

    @Test
    void fillsABodyToTheLastByteThatKlaviyoTakes() throws IOException {
        int largest = 49;
        long rest = MOST_BYTES - new BulkImportBody("Y6nRLr").size((long) largest * (MOST_PROFILE_BYTES + 1));
        var sizes = IntStream.concat(IntStream.generate(() -> MOST_PROFILE_BYTES).limit(largest), IntStream.of((int) rest)).toArray();

        assertThat(write(batches(slices(sizes)))).singleElement()
                .satisfies(batch -> assertThat(Files.size(attempt.run().bodies().of("1"))).isEqualTo(MOST_BYTES).isEqualTo(batch.bytes()));
        sizes[largest]++;
        assertThat(batches(slices(sizes))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 400", "2, 3000", "3, 100000"})
    void makesAsFewBatchesAsTheOrderOfTheSlicesAllows(long seed, int largestProfile) throws IOException {
        var sizes = new Random(seed).ints(largestProfile > 10_000 ? 400 : 14_000, 20, largestProfile + 1).toArray();
        var slices = slices(sizes);

        var batches = write(batches(slices));

        assertThat(batches.stream().flatMap(batch -> batch.rows().stream().boxed()))
                .containsExactlyElementsOf(IntStream.range(0, sizes.length).map(StagedBatchTest::row).boxed().toList());
        int next = 0;
        for (var batch : batches) {
            assertThat(batch.bytes()).isEqualTo(Files.size(attempt.run().bodies().of(batch.number()))).isLessThanOrEqualTo(MOST_BYTES);
            assertThat(batch.profiles()).isLessThanOrEqualTo(BulkImportBody.MAX_PROFILES);
            for (int taken = 0; taken < batch.profiles(); next++) {
                taken += slices.get(next).positions().length;
            }
            if (next < slices.size()) {
                assertThat(batch.profiles() + slices.get(next).positions().length > BulkImportBody.MAX_PROFILES
                        || batch.bytes() + 1 + slices.get(next).json().length > MOST_BYTES)
                        .as("the next slice has no room in batch %s", batch.number()).isTrue();
            }
        }
        assertThat(batches).extracting(BatchEntry::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, batches.size()).mapToObj(Integer::toString).toList());
    }

    /** A batch ends at most one slice early, so a slice is a hundredth of it; and one profile always fits. */
    @ParameterizedTest
    @ValueSource(ints = {20, 499, 3_000, 49_999, MOST_PROFILE_BYTES})
    void putsNoMoreIntoASliceThanAHundredthOfABatchAndOneProfile(int largestProfile) {
        var sizes = new Random(5).ints(1_000, 20, largestProfile + 1).toArray();
        sizes[700] = largestProfile;

        var slices = slices(sizes);

        assertThat(slices).allSatisfy(slice -> {
            assertThat(slice.positions().length).isBetween(1, Slice.MAX_PROFILES);
            assertThat(slice.json().length).isLessThanOrEqualTo(Slice.MAX_BYTES + largestProfile)
                    .isLessThan(MOST_BYTES / 10);
        });
        assertThat(slices.subList(0, slices.size() - 1)).as("all but the last are full")
                .allMatch(slice -> slice.positions().length == Slice.MAX_PROFILES || slice.json().length >= Slice.MAX_BYTES);
    }

    @Test
    void sendsTheProfilesInTheOrderOfTheirRows() throws IOException {
        var batch = write(batches(slices(sizes(230, 40)))).get(0);

        JsonNode sent = new ObjectMapper().readTree(attempt.run().bodies().of("1").toFile()).at(BulkImportBody.PROFILES);

        assertThat(sent).extracting(profile -> profile.get("n").asInt()).containsExactlyElementsOf(batch.rows().stream().boxed().toList());
    }

    private List<Slice> slices(int[] sizes) {
        var slices = new ArrayList<Slice>();
        var slice = new Slice.Builder(attempt);
        for (int i = 0; i < sizes.length; i++) {
            slice.add(row(i), profile(row(i), sizes[i]));
            if (slice.isFull()) {
                slices.add(slice.build());
            }
        }
        if (!slice.isEmpty()) {
            slices.add(slice.build());
        }
        return slices;
    }

    /** What the Aggregate of the page does. */
    private static List<StagedBatch> batches(List<Slice> slices) {
        var batches = new ArrayList<StagedBatch>();
        for (var slice : slices) {
            if (!batches.isEmpty() && batches.get(batches.size() - 1).hasRoomFor(slice)) {
                batches.get(batches.size() - 1).add(slice);
            } else {
                batches.add(new StagedBatch(slice));
            }
        }
        return batches;
    }

    private List<BatchEntry> write(List<StagedBatch> batches) throws IOException {
        for (var batch : batches) {
            attempt.write(batch);
        }
        return attempt.batches();
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
