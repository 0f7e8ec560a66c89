package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.SnapshotName.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNameTest {

    private static Reading reading(String... files) {
        return Reading.of(Stream.of(files).map(Path::of).toList(), "HighValue", Optional.empty());
    }

    private static SnapshotName name(String file, Reading reading) {
        return SnapshotName.of(Path.of(file), "HighValue", reading);
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue_1.csv, HighValue_2.csv",
        "HighValue_1.csv, HighValue_12.csv",
        "HighValue-part2.csv, HighValue-part10.csv",
        "HighValue-part-00000.csv.gz, HighValue-part-00001.csv.gz",
        "HighValue_00001.csv, HighValue_00002.csv",
        "HighValue_2026-11-23_1.csv, HighValue_2026-11-23_2.csv",
        "HighValue_1_2026-11-23.csv, HighValue_2_2026-11-23.csv", "HighValue_2026_1.csv, HighValue_2026_2.csv",
        "HighValue_20261123-061500_part1.csv, HighValue_20261123-061500_part2.csv",
        "HighValue_1795413600000_1.csv, HighValue_1795413600000_2.csv",
        "20261123_HighValue_1.csv, 20261123_HighValue_2.csv",
        "a/HighValue_1.csv, a/HighValue_2.csv",
        "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv, EXPORT/HighValue/2026/11/23/0600/HighValue_2.csv",
        "HighValue/1.csv, HighValue/2.csv"})
    void isTheSameForPartsOfOneSnapshot(String one, String other) {
        var reading = reading(one, other);

        assertThat(name(one, reading).snapshot()).isEqualTo(name(other, reading).snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue.csv, HighValue_1.csv",
        "HighValue.csv, HighValue (1).csv",
        "HighValue_1.csv, HighValue_1 (1).csv",
        "HighValue_1.csv, HighValue_2.csv.gz",
        "HighValue_2026-11-22_1.csv, HighValue_2026-11-23_1.csv",
        "HighValue_20261123-0615.csv, HighValue_20261123-0715.csv",
        "HighValue_monday.csv, HighValue_tuesday.csv",
        "HighValue_0600.csv, HighValue_1800.csv",
        "HighValue_11-23.csv, HighValue_11-24.csv",
        "HighValue_2026-11.csv, HighValue_2026-12.csv",
        "HighValue_2026-327.csv, HighValue_2026-328.csv",
        "HighValue_261123.csv, HighValue_261124.csv",
        "HighValue_1795413600000.csv, HighValue_1795500000000.csv",
        "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv, EXPORT/HighValue/2026/11/23/1800/HighValue_1.csv",
        "a/HighValue_1.csv, b/HighValue_1.csv"})
    void isAnotherForAnotherSnapshot(String one, String other) {
        var reading = reading(one, other);

        assertThat(name(one, reading).snapshot()).isNotEqualTo(name(other, reading).snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue_2026-11-23.csv, 20261123000000000",
        "HighValue-20261123.csv.gz, 20261123000000000",
        "20261123-HighValue.csv, 20261123000000000",
        "2026-11-23T0615_HighValue_1.csv, 20261123061500000",
        "HighValue_23112026.csv, 20261123000000000",
        "HighValue_23.11.2026_1206.csv, 20261123120600000",
        "HighValue_11-23-2026.csv, 20261123000000000",
        "HighValue_2026-11-23_0615.csv, 20261123061500000",
        "HighValue_2026-11-23_2026.csv, 20261123202600000",
        "HighValue_2026112306.csv, 20261123060000000",
        "HighValue_2026-11-23T06:15:30Z.csv, 20261123061530000",
        "HighValue_20261123061530.csv, 20261123061530000",
        "HighValue_20261123061530123.csv, 20261123061530123",
        "HighValue_2026-11-23T06:15:30.123+0100.csv, 20261123051530123",
        "HighValue_2026-11-23T00-15-00-05:00.csv, 20261123051500000",
        "HighValue_1795413600.csv, 20261123060000000",
        "HighValue_1795413600123.csv, 20261123060000123",
        "HighValue_3_20261123.csv, 20261123000000000",
        "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv, 20261123060000000",
        "EXPORT/HighValue/2026/11/23/06/HighValue_1.csv, 20261123060000000",
        "2026-11-23-0600-HighValue_1.csv, 20261123060000000",
        "HighValue/2026-11-23.csv, 20261123000000000"})
    void tellsItsDate(String file, String date) {
        assertThat(name(file, reading(file)).date()).contains(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HighValue.csv", "HighValue_1.csv", "HighValue_20269999.csv", "HighValue_2026.csv", "HighValue_20260231.csv",
        "HighValue_261123.csv"})
    void hasNoDateWhereThereIsNone(String file) {
        assertThat(name(file, reading(file)).date()).isEmpty();
    }

    @Test
    void readsAllNamesInTheOneWayThatFits() {
        assertThat(reading("HighValue_03042026.csv", "HighValue_25032026.csv").date()).contains(NameDate.DAY_FIRST);
        assertThat(reading("HighValue_03042026.csv", "HighValue_03252026.csv").date()).contains(NameDate.MONTH_FIRST);
    }

    @Test
    void isUndecidedOnlyIfTwoWaysPutTheNamesIntoAnotherOrder() {
        assertThat(reading("HighValue_03042026.csv").others()).isEmpty();
        assertThat(reading("HighValue_03042026.csv", "HighValue_04052026.csv").others()).as("the same order").isEmpty();
        assertThat(reading("HighValue_03042026.csv", "HighValue_02052026.csv").others()).containsExactly(NameDate.MONTH_FIRST);
        assertThat(Reading.of(List.of(Path.of("HighValue_03042026.csv"), Path.of("HighValue_02052026.csv")), "HighValue",
                Optional.of(NameDate.DAY_FIRST))).isEqualTo(new Reading(Optional.of(NameDate.DAY_FIRST), List.of()));
    }

    @Test
    void readsNoDateWhereNoOneWayFitsAll() {
        assertThat(reading("HighValue_1795413600.csv", "HighValue_2026-11-24.csv").date()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"yyMMdd, HighValue_261123.csv", "dd-MM-yyyy, HighValue_23-11-2026.csv", "epoch, HighValue_1795392000.csv"})
    void readsTheWayThatIsConfigured(String notation, String file) {
        var reading = Reading.of(List.of(Path.of(file)), "HighValue", NameDate.parse(notation));

        assertThat(name(file, reading).date()).contains("20261123000000000");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv, 2026-11-23-0600-",
        "2026-11-23/HighValue_1.csv, 2026-11-23-",
        "HighValue/2026/11/part-1.csv, ''",
        "EXPORT/HighValue_1.csv, ''",
        "1/HighValue_1.csv, ''",
        "HighValue_1.csv, ''"})
    void keepsTheDateOfTheFolders(String file, String date) {
        assertThat(SnapshotName.dateOfFolders(Path.of(file))).isEqualTo(date);
    }
}
