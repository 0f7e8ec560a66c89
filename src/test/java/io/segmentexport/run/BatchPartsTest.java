package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.files.BatchFiles.Written;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a refused batch hold its profiles byte for byte, each the rows that its row list says. */
class BatchPartsTest {

    @TempDir
    Path folder;
    private OpenRun run;
    private final Map<Integer, String> profiles = new TreeMap<>();

    @BeforeEach
    void open() throws IOException {
        run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 11, 10_000})
    void fallsIntoTwoHalvesThatHoldAllOfItInOrder(int size) throws IOException {
        var batch = batch("12", IntStream.range(5, 5 + size).toArray());

        var halves = BatchParts.halves(run, batch);

        assertThat(halves).extracting(BatchEntry::number).containsExactly("12.1", "12.2");
        assertThat(halves.get(0).profiles() + halves.get(1).profiles()).isEqualTo(size);
        assertThat(Math.abs(halves.get(0).profiles() - halves.get(1).profiles())).isLessThanOrEqualTo(1);
        assertThat(halves.stream().flatMap(half -> half.rows().stream().boxed())).containsExactlyElementsOf(batch.rows().stream().boxed().toList());
        for (var half : halves) {
            holdsTheProfilesOfItsRows(half);
        }
        assertThat(run.bodies().holds("12", new Written(batch.bytes(), batch.crc32c()))).as("the whole stays until the ledger knows").isTrue();
    }

    @Test
    void keepsTheOthersIfSomeAreRefused() throws IOException {
        var batch = batch("3.1", 4, 5, 9, 12, 15, 16, 20);

        var rest = BatchParts.without(run, batch, bitmapOf(5, 12, 15, 16));

        assertThat(rest).extracting(BatchEntry::number).containsExactly("3.1.3");
        assertThat(rest.get(0).rows()).isEqualTo(bitmapOf(4, 9, 20));
        holdsTheProfilesOfItsRows(rest.get(0));
    }

    @Test
    void leavesNoPartOfABatchThatIsRefusedAsAWhole() throws IOException {
        assertThat(BatchParts.without(run, batch("3", 4, 5), bitmapOf(4, 5))).isEmpty();
        assertThat(run.bodies().of("3.1")).doesNotExist();
    }

    @Test
    void overwritesAPartThatACrashLeft() throws IOException {
        var batch = batch("1", 2, 3, 4);
        Files.writeString(run.bodies().of("1.1"), "{\"data\": half written, and longer than what takes its place" + " ".repeat(5_000));

        for (var half : BatchParts.halves(run, batch)) {
            holdsTheProfilesOfItsRows(half);
        }
    }

    /** Cut again and again until each profile is alone: what comes out is what went in. */
    @Test
    void losesNoByteHoweverOftenItIsCut() throws IOException {
        var rows = IntStream.range(0, 37).map(i -> 2 + 3 * i).toArray();
        var left = new ArrayList<>(List.of(batch("1", rows)));
        var alone = new ArrayList<BatchEntry>();
        while (!left.isEmpty()) {
            var batch = left.remove(0);
            if (batch.profiles() == 1) {
                alone.add(batch);
            } else {
                left.addAll(BatchParts.halves(run, batch));
            }
        }

        assertThat(alone.stream().map(BatchEntry::rows).flatMap(one -> one.stream().boxed()).sorted())
                .containsExactlyElementsOf(IntStream.of(rows).boxed().toList());
        for (var one : alone) {
            holdsTheProfilesOfItsRows(one);
        }
    }

    @ParameterizedTest
    @CsvSource({"12.1, 12, true", "12.2, 12, true", "12.1.1, 12, false", "12.1.1, 12.1, true", "121.1, 12, false",
        "12, 12, false", "1.2, 12, false"})
    void isAPartOfTheBatchThatItStandsInThePlaceOf(String number, String parent, boolean part) {
        assertThat(ExampleRun.batch(number, BatchState.STAGED, 2).partOf(parent)).isEqualTo(part);
    }

    /** A batch of profiles that only a parser tells apart, some of them as large as Klaviyo takes. */
    private BatchEntry batch(String number, int... rows) throws IOException {
        for (int row : rows) {
            String json = "{\"n\":" + row + ",\"note\":\"" + "},{\\\"\\\\é]}".repeat(row % 7)
                    + (row % 50 == 9 && row < 1_000 ? "名".repeat(33_000) : "") + "\"}";
            profiles.put(row, json);
        }
        var written = write(number, IntStream.of(rows).mapToObj(profiles::get).toList());
        return new BatchEntry(run.id(), number, bitmapOf(rows), written.bytes(), written.crc32c(), BatchState.SENDING,
                Optional.empty(), 1, Optional.empty(), Optional.empty());
    }

    private Written write(String number, Collection<String> profiles) throws IOException {
        try (var body = run.bodies().write(number, new BulkImportBody(run.export().listId()))) {
            for (var profile : profiles) {
                body.add(profile.getBytes(StandardCharsets.UTF_8));
            }
            return body.finish();
        }
    }

    private void holdsTheProfilesOfItsRows(BatchEntry part) throws IOException {
        assertThat(part.state()).isEqualTo(BatchState.STAGED);
        assertThat(part.attempts()).isZero();
        assertThat(run.bodies().holds(part.number(), new Written(part.bytes(), part.crc32c()))).as("%s is whole", part.number()).isTrue();
        byte[] found = Files.readAllBytes(run.bodies().of(part.number()));
        write("999", part.rows().stream().mapToObj(profiles::get).toList());
        assertThat(found).isEqualTo(Files.readAllBytes(run.bodies().of("999")));
        assertThat(BodyProfiles.visit(run.bodies().of(part.number()), (index, json) -> { })).isEqualTo(part.profiles());
    }
}
