package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowListTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 9_999, 10_000})
    void comesBackFromItsBytesAsItWas(int size) {
        var positions = new TreeSet<Integer>();
        var random = new Random(size);
        while (positions.size() < size) {
            positions.add(2 + random.nextInt(2_000_000));
        }
        var list = RowList.of(positions.stream().mapToInt(Integer::intValue).toArray());

        var back = RowList.fromBytes(list.toBytes());

        assertThat(back).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat(back.stream().boxed()).containsExactlyElementsOf(positions);
    }

    @Test
    void takesFewBytesWhereRowsFollowOneAnother() {
        assertThat(RowList.of(IntStream.rangeClosed(500_002, 510_001).toArray()).toBytes()).hasSizeLessThan(40);
    }

    @Test
    void tellsThePositionAtEachIndexOfTheRequestWhateverTheOrderInWhichItGrew() {
        var list = RowList.empty();
        list.add(70_000);
        list.add(3);
        list.addAll(RowList.of(12, 3));

        assertThat(IntStream.range(0, list.size()).map(list::at)).containsExactly(3, 12, 70_000);
        assertThat(list.last()).isEqualTo(70_000);
        assertThat(list.contains(12)).isTrue();
        assertThat(list.contains(13)).isFalse();
        assertThat(list.isEmpty()).isFalse();
        assertThat(RowList.empty().isEmpty()).isTrue();
    }

    @Test
    void losesOtherRowsWithoutChangingItself() {
        var list = RowList.of(2, 3, 4, 5);

        assertThat(list.without(RowList.of(3, 5, 99))).isEqualTo(RowList.of(2, 4));
        assertThat(list).isEqualTo(RowList.of(2, 3, 4, 5));
    }

    @Test
    void writesNoPositionIntoMessages() {
        assertThat(RowList.of(4711, 4712)).hasToString("2 rows");
    }
}
