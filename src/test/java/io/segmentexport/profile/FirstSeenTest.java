package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstSeenTest {

    @Test
    void tellsTheRowThatHadTheKeyFirst() {
        FirstSeen seen = new FirstSeen(10);
        assertThat(seen.firstRow("a@b.co", 2)).isZero();
        assertThat(seen.firstRow("c@d.co", 3)).isZero();
        assertThat(seen.firstRow("a@b.co", 4)).isEqualTo(2);
        assertThat(seen.firstRow("a@b.co", 5)).isEqualTo(2);
        assertThat(seen.firstRow("A@b.co", 6)).isZero();
        assertThat(seen.size()).isEqualTo(3);
    }

    @Test
    void takesAnyTextForAKey() {
        FirstSeen seen = new FirstSeen(0);
        assertThat(seen.firstRow("", 1)).isZero();
        assertThat(seen.firstRow("太郎\uD800", 2)).isZero();
        assertThat(seen.firstRow("x".repeat(10_000), 3)).isZero();
        assertThat(seen.firstRow("", 4)).isEqualTo(1);
        assertThat(seen.firstRow("太郎\uD800", 5)).isEqualTo(2);
        assertThat(seen.firstRow("x".repeat(10_000), Integer.MAX_VALUE)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000})
    void agreesWithAMapOverAMillionKeysWhetherItGrowsOrNot(int expected) {
        FirstSeen seen = new FirstSeen(expected);
        Map<String, Integer> oracle = new HashMap<>();
        Random random = new Random(expected);
        for (int row = 1; row <= 1_000_000; row++) {
            String key = "user" + random.nextInt(1_500_000) + "@example.com";
            Integer earlier = oracle.putIfAbsent(key, row);
            int first = earlier == null ? 0 : earlier;
            if (seen.firstRow(key, row) != first) {
                fail("row %d repeats row %d, but FirstSeen says otherwise", row, first);
            }
        }
        assertThat(seen.size()).isEqualTo(oracle.size());
    }

    @Test
    void refusesARowThatWouldLookLikeNone() {
        assertThatThrownBy(() -> new FirstSeen(1).firstRow("a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FirstSeen(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
