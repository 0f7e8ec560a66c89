package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.segmentexport.SmallDisk;
import io.segmentexport.profile.FirstSeen.Strength;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FirstSeenTest {

    private static final int PAGE = 4_096;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void tellsTheRowThatHadTheKeyFirst(Strength strength) throws IOException {
        try (var seen = new FirstSeen(strength, folder)) {
            assertThat(firstRow(seen, "a@b.co", 2)).isZero();
            assertThat(firstRow(seen, "c@d.co", 3)).isZero();
            assertThat(firstRow(seen, "a@b.co", 4)).isEqualTo(2);
            assertThat(firstRow(seen, "a@b.co", 5)).isEqualTo(2);
            assertThat(firstRow(seen, "A@b.co", 6)).isZero();
            assertThat(seen.size()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyTextForAKey(Strength strength) throws IOException {
        try (var seen = new FirstSeen(strength, folder)) {
            assertThat(firstRow(seen, "", 1)).isZero();
            assertThat(firstRow(seen, "太郎", 2)).isZero();
            assertThat(firstRow(seen, "x".repeat(10_000), 3)).isZero();
            assertThat(firstRow(seen, "", 4)).isEqualTo(1);
            assertThat(firstRow(seen, "太郎", 5)).isEqualTo(2);
            assertThat(firstRow(seen, "x".repeat(10_000), Integer.MAX_VALUE)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithAMapOverHundredsOfThousandsOfKeys(Strength strength) throws IOException {
        try (var seen = new FirstSeen(strength, folder)) {
            Map<String, Integer> oracle = new HashMap<>();
            Random random = new Random(1);
            for (int row = 1; row <= 600_000; row++) {
                String key = "user" + random.nextInt(300_000) + "@example.com";
                Integer earlier = oracle.putIfAbsent(key, row);
                int first = earlier == null ? 0 : earlier;
                if (firstRow(seen, key, row) != first) {
                    fail("row %d repeats row %d, but FirstSeen says otherwise", row, first);
                }
            }
            assertThat(seen.size()).isEqualTo(oracle.size());
        }
    }

    @ParameterizedTest
    @CsvSource({"BITS_64,2,6", "BITS_64,10,7", "BITS_64,9216,26", "BITS_128,2,6", "BITS_128,9,8", "BITS_128,9216,26"})
    void growsAsOftenAsItMustOverAsManyMappingsAsThatTakes(Strength strength, int firstSlots, int partShift) throws IOException {
        int keys = 10_000;
        try (var seen = new FirstSeen(strength, folder, firstSlots, partShift)) {
            for (int row = 1; row <= keys; row++) {
                assertThat(firstRow(seen, "key " + row, row)).isZero();
                assertThat(firstRow(seen, "key " + (row + 1) / 2, keys + 1)).isEqualTo((row + 1) / 2);
            }
            assertThat(seen.size()).isEqualTo(keys);
            for (int row = 1; row <= keys; row++) {
                assertThat(firstRow(seen, "key " + row, keys + 1)).isEqualTo(row);
            }
        }
    }

    /** 9,216 slots of 20 bytes are 45 pages, and a mapping holds 4,096 of them. */
    @Test
    void takesTwiceTheSpaceWhenNineOfTenSlotsAreTaken() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 1)) {
            long free = disk.free();
            try (var seen = new FirstSeen(Strength.BITS_128, disk.folder(), 9_216, 12)) {
                for (int row = 1; row <= 8_294; row++) {
                    firstRow(seen, "key " + row, row);
                }
                assertThat(free - disk.free()).isEqualTo(45 * PAGE);

                firstRow(seen, "one more", 8_295);

                assertThat(free - disk.free()).isEqualTo(90 * PAGE);
            }
            assertThat(disk.free()).as("gives the space back when it is closed").isEqualTo(free);
        }
    }

    @Test
    void leavesNoNameInTheFolder() throws IOException {
        try (var seen = new FirstSeen(Strength.BITS_128, folder, 9, 3)) {
            for (int row = 1; row <= 1_000; row++) {
                firstRow(seen, "key " + row, row);
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void needsAFolder() {
        assertThatThrownBy(() -> new FirstSeen(Strength.BITS_64, folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    /** 9,216 slots of 20 bytes are 184,320 bytes, and twice as many 368,640. */
    @Test
    void failsOnAFullDiskBeforeItTouchesIt() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 1)) {
            long free = disk.free();
            disk.fill(100_000);
            assertThatThrownBy(() -> new FirstSeen(Strength.BITS_128, disk.folder())).isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertThat(disk.free()).as("nothing is left of the attempt").isGreaterThanOrEqualTo(100_000 - PAGE);
            disk.clear();

            try (var seen = new FirstSeen(Strength.BITS_128, disk.folder())) {
                disk.fill(300_000);
                String[] texts = IntStream.rangeClosed(1, 8_295).mapToObj(row -> "key " + row).toArray(String[]::new);
                int[] rows = IntStream.rangeClosed(1, 8_295).toArray();
                assertThatThrownBy(() -> seen.firstRows(keys(seen, texts), rows)).isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left");
                assertThat(seen.size()).isEqualTo(8_294);
                assertThat(disk.free()).as("nothing is left of the attempt").isGreaterThanOrEqualTo(300_000 - PAGE);
                disk.clear();

                assertThat(seen.firstRows(keys(seen, texts), rows))
                        .containsExactly(IntStream.rangeClosed(1, 8_295).map(row -> row == 8_295 ? 0 : row).toArray());
            }
            assertThat(disk.free()).as("gives the space back when it is closed").isEqualTo(free);
        }
    }

    @Test
    void refusesARowThatIsNone() throws IOException {
        try (var seen = new FirstSeen(Strength.BITS_64, folder)) {
            assertThatThrownBy(() -> firstRow(seen, "a", -1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isOfNoUseWhenClosed() throws IOException {
        var seen = new FirstSeen(Strength.BITS_128, folder);
        seen.close();
        seen.close();

        assertThatThrownBy(() -> firstRow(seen, "a", 1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @EnumSource
    void takesTheKeysOfOneCallOneAfterTheOther(Strength strength) throws IOException {
        try (var seen = new FirstSeen(strength, folder)) {
            assertThat(seen.firstRows(keys(seen, "a", null, "b", "a"), new int[] {2, 3, 4, 5})).containsExactly(0, 0, 0, 2);
            assertThat(seen.firstRows(keys(seen, "b", "c", null, "c"), new int[] {6, 7, 8, 9})).containsExactly(4, 0, 0, 7);
            assertThat(seen.firstRows(keys(seen), new int[0])).isEmpty();
            assertThat(seen.size()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesOverAKeyWhoseRowIsNotTold(Strength strength) throws IOException {
        try (var seen = new FirstSeen(strength, folder)) {
            assertThat(seen.firstRows(keys(seen, "a", "b", "a"), new int[] {0, 3, 4})).containsExactly(0, 0, 0);
            assertThat(seen.firstRows(keys(seen, "a", "b"), new int[] {5, 0})).containsExactly(4, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyNumberOfKeysInOneCall(Strength strength) throws IOException {
        int keys = 5_000;
        String[] texts = IntStream.range(0, 2 * keys).mapToObj(i -> "key " + i % keys).toArray(String[]::new);
        int[] rows = IntStream.rangeClosed(1, 2 * keys).toArray();
        try (var seen = new FirstSeen(strength, folder)) {
            assertThat(seen.firstRows(keys(seen, texts), rows))
                    .containsExactly(IntStream.rangeClosed(1, 2 * keys).map(row -> row <= keys ? 0 : row - keys).toArray());
        }
    }

    @Test
    void takesARowForEachKey() throws IOException {
        try (var seen = new FirstSeen(Strength.BITS_64, folder)) {
            assertThatThrownBy(() -> seen.firstRows(keys(seen, "a", "b"), new int[] {2}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("2 keys, but 1 rows");
        }
    }

    private static int firstRow(FirstSeen seen, String key, int row) throws IOException {
        return seen.firstRows(keys(seen, key), new int[] {row})[0];
    }

    private static FirstSeen.Keys keys(FirstSeen seen, String... texts) {
        var keys = seen.keys();
        for (String text : texts) {
            keys.add(text);
        }
        return keys;
    }
}
