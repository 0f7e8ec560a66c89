package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNameTest {

    private static SnapshotName name(String file) {
        return SnapshotName.of(Path.of(file), "HighValue");
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue_1.csv, HighValue_2.csv",
        "HighValue_1.csv, HighValue_12.csv",
        "HighValue-part-00000.csv.gz, HighValue-part-00001.csv.gz",
        "HighValue_2026-11-23_1.csv, HighValue_2026-11-23_2.csv",
        "HighValue_1_2026-11-23.csv, HighValue_2_2026-11-23.csv",
        "HighValue_20261123-061500_part1.csv, HighValue_20261123-061500_part2.csv",
        "a/HighValue_1.csv, a/HighValue_2.csv",
        "HighValue/1.csv, HighValue/2.csv"})
    void isTheSameForPartsOfOneSnapshot(String one, String other) {
        assertThat(name(one).snapshot()).isEqualTo(name(other).snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue.csv, HighValue_1.csv",
        "HighValue_1.csv, HighValue_2.csv.gz",
        "HighValue_2026-11-22_1.csv, HighValue_2026-11-23_1.csv",
        "HighValue_20261123-0615.csv, HighValue_20261123-0715.csv",
        "HighValue_monday.csv, HighValue_tuesday.csv",
        "a/HighValue_1.csv, b/HighValue_1.csv"})
    void isAnotherForAnotherSnapshot(String one, String other) {
        assertThat(name(one).snapshot()).isNotEqualTo(name(other).snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue_2026-11-23.csv, 20261123000000",
        "HighValue-20261123.csv.gz, 20261123000000",
        "HighValue_2026-11-23_0615.csv, 20261123061500",
        "HighValue_2026-11-23T06:15:30Z.csv, 20261123061530",
        "HighValue_3_20261123.csv, 20261123000000",
        "HighValue/2026-11-23.csv, 20261123000000"})
    void tellsItsDate(String file, String date) {
        assertThat(name(file).date()).contains(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HighValue.csv", "HighValue_1.csv", "HighValue_20269999.csv", "HighValue_2026.csv"})
    void hasNoDateWhereThereIsNone(String file) {
        assertThat(name(file).date()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HighValue-rejected-newsletter-20261123-101500-ab12.csv, true", "HighValue_2.csv, false"})
    void tellsARejectedFile(String file, boolean rejected) {
        assertThat(name(file).rejected()).isEqualTo(rejected);
    }
}
