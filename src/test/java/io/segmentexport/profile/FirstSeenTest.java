package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.segmentexport.profile.FirstSeen.Strength;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FirstSeenTest {

    @ParameterizedTest
    @EnumSource
    void tellsTheRowThatHadTheKeyFirst(Strength strength) {
        try (var seen = new FirstSeen(strength, 3)) {
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
    void takesAnyTextForAKey(Strength strength) {
        try (var seen = new FirstSeen(strength, 3)) {
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
    void agreesWithAMapOverHundredsOfThousandsOfKeys(Strength strength) {
        try (var seen = new FirstSeen(strength, 300_000)) {
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
    @CsvSource({"BITS_64,0", "BITS_64,1", "BITS_64,9", "BITS_64,1000", "BITS_128,0", "BITS_128,1", "BITS_128,9", "BITS_128,1000"})
    void holdsJustAsManyKeysAsItWasMadeFor(Strength strength, int keys) {
        try (var seen = new FirstSeen(strength, keys)) {
            for (int row = 1; row <= keys; row++) {
                assertThat(firstRow(seen, "key " + row, row)).isZero();
            }
            assertThatThrownBy(() -> firstRow(seen, "one more", keys + 1)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("than the " + keys + " that the table was made for");
            for (int row = 1; row <= keys; row++) {
                assertThat(firstRow(seen, "key " + row, keys + 1)).isEqualTo(row);
            }
        }
    }

    /** A slot of 20 or 12 bytes for each key, and one in ten free. */
    @ParameterizedTest
    @CsvSource({
        "BITS_128, 0, 20", "BITS_128, 9, 220", "BITS_128, 1000000, 22222240", "BITS_128, 5000000, 111111120",
        "BITS_128, 50000000, 1111111120", "BITS_64, 0, 12", "BITS_64, 9, 132", "BITS_64, 1000000, 13333344",
        "BITS_64, 5000000000, 66666666672"})
    void tellsBeforehandWhatItNeeds(Strength strength, long keys, long bytes) {
        assertThat(strength.bytesNeeded(keys)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"BITS_128, 96636760, 96636770", "BITS_64, 161061260, 161061280"})
    void isMadeForAsManyKeysAsOneBufferHolds(Strength strength, int atLeast, int atMost) {
        assertThat(strength.mostKeys()).isBetween(atLeast, atMost);
        assertThat(strength.bytesNeeded(strength.mostKeys())).isLessThanOrEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> new FirstSeen(strength, strength.mostKeys() + 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a table is made for 0 to " + strength.mostKeys() + " keys");
    }

    @Test
    void refusesARowThatIsNone() {
        try (var seen = new FirstSeen(Strength.BITS_64, 1)) {
            assertThatThrownBy(() -> firstRow(seen, "a", -1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new FirstSeen(Strength.BITS_64, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isOfNoUseWhenClosed() {
        var seen = new FirstSeen(Strength.BITS_128, 10);
        seen.close();
        seen.close();

        assertThatThrownBy(() -> firstRow(seen, "a", 1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @EnumSource
    void takesTheKeysOfOneCallOneAfterTheOther(Strength strength) {
        try (var seen = new FirstSeen(strength, 3)) {
            assertThat(seen.firstRows(keys(seen, "a", null, "b", "a"), new int[] {2, 3, 4, 5})).containsExactly(0, 0, 0, 2);
            assertThat(seen.firstRows(keys(seen, "b", "c", null, "c"), new int[] {6, 7, 8, 9})).containsExactly(4, 0, 0, 7);
            assertThat(seen.firstRows(keys(seen), new int[0])).isEmpty();
            assertThat(seen.size()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesOverAKeyWhoseRowIsNotTold(Strength strength) {
        try (var seen = new FirstSeen(strength, 3)) {
            assertThat(seen.firstRows(keys(seen, "a", "b", "a"), new int[] {0, 3, 4})).containsExactly(0, 0, 0);
            assertThat(seen.firstRows(keys(seen, "a", "b"), new int[] {5, 0})).containsExactly(4, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyNumberOfKeysInOneCall(Strength strength) {
        int keys = 5_000;
        String[] texts = IntStream.range(0, 2 * keys).mapToObj(i -> "key " + i % keys).toArray(String[]::new);
        int[] rows = IntStream.rangeClosed(1, 2 * keys).toArray();
        try (var seen = new FirstSeen(strength, keys)) {
            assertThat(seen.firstRows(keys(seen, texts), rows))
                    .containsExactly(IntStream.rangeClosed(1, 2 * keys).map(row -> row <= keys ? 0 : row - keys).toArray());
        }
    }

    @Test
    void takesARowForEachKey() {
        try (var seen = new FirstSeen(Strength.BITS_64, 3)) {
            assertThatThrownBy(() -> seen.firstRows(keys(seen, "a", "b"), new int[] {2}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("2 keys, but 1 rows");
        }
    }

    private static int firstRow(FirstSeen seen, String key, int row) {
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
