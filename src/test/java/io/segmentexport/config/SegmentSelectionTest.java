package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentSelectionTest {

    private static final SegmentSelection ALL = new SegmentSelection(List.of());
    private static final SegmentSelection NAMED =
            new SegmentSelection(List.of("HighValue", "HighValue_EU", "Churn Risk", "優良顧客", "v1.2"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // the base name
            "HighValue.csv | HighValue",
            "HighValue.CSV | HighValue",
            "HighValue.txt | HighValue",
            "HighValue.tsv | HighValue",
            "HighValue.csv.gz | HighValue",
            "HighValue.csv.txt | HighValue",
            "Churn Risk.csv | Churn Risk",
            "優良顧客.csv | 優良顧客",
            "v1.2.csv | v1.2",
            // the longest name that it begins with
            "HighValue_1.csv | HighValue",
            "HighValue-2026-11-23.csv.gz | HighValue",
            "HighValue.part1.csv | HighValue",
            "HighValue-rejected-newsletter-20261123-101500-ab12.csv | HighValue",
            "HighValue_EU.csv | HighValue_EU",
            "HighValue_EU_2.csv | HighValue_EU",
            "HighValue_EUROPE.csv | HighValue",
            "優良顧客_2.csv | 優良顧客",
            // the sub-folder
            "HighValue/part-00000.csv | HighValue",
            "HighValue/2026/part-00000.csv | HighValue",
            "HighValue/Other.csv | HighValue",
            "HighValue/HighValue_EU.csv | HighValue_EU",
            "Other/HighValue.csv | HighValue",
            "Other/Churn Risk-1.csv | Churn Risk",
            // the nearest folder
            "2026/HighValue/part-00000.csv | HighValue",
            "EXPORT/a/HighValue/2026/11/23/0600/part-00001.csv | HighValue",
            "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv | HighValue",
            "HighValue/Churn Risk/1.csv | Churn Risk",
            "HighValue_2026-11-23/part-1.csv | HighValue",
            // a date before it, a browser's number behind it, letters of two characters
            "20261123_HighValue.csv | HighValue",
            "2026-11-23T06:15:00Z HighValue_EU_1.csv | HighValue_EU",
            "HighValue (1).csv | HighValue",
    })
    void aFileBelongsToTheConfiguredSegmentOfItsNameOrElseOfItsSubfolder(String file, String segment) {
        assertThat(NAMED.segmentOf(Path.of(file))).contains(segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "Other.csv", "HighValues.csv", "HighValue1.csv", "highvalue.csv", "MyHighValue.csv", "Other/part-00000.csv",
            "HighValue .csv", "2My_HighValue.csv"})
    void aFileOfNoConfiguredSegmentIsNotTaken(String file) {
        assertThat(NAMED.segmentOf(Path.of(file))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "HighValue.csv | HighValue",
            "HighValue_1.csv | HighValue",
            "HighValue-00012.csv | HighValue",
            "HighValue_part-3.csv | HighValue",
            "HighValue-2026-11-23.csv.gz | HighValue",
            "HighValue_20261123.csv | HighValue",
            "HighValue.2026.11.23.csv | HighValue",
            "HighValue-20261123-101500.csv | HighValue",
            "HighValue_2026-11-23T10-15-00Z.csv | HighValue",
            "HighValue-2026-11-23_1.csv | HighValue",
            "HighValue_1-2026-11-23.csv | HighValue",
            "HighValue-rejected-newsletter-20261123-101500-ab12.csv | HighValue",
            "HighValue_2-rejected-newsletter-20261123-101500-ab12.csv | HighValue",
            "Churn Risk.csv | Churn Risk",
            "HighValue_EU.csv | HighValue_EU",
            "Top100.csv | Top100",
            "優良顧客-2026-11-23.csv | 優良顧客",
            "2026-11-23.csv | 2026-11-23",
            "1.csv | 1",
            "Churn/part-00000.csv | Churn",
            "Churn/2026/HighValue_1.csv | HighValue",
            "HighValue/2026/11/23/part-00000.csv | HighValue",
            "EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv | HighValue",
            "EXPORT/a/HighValue_2026-11-23/1.csv | HighValue",
            "EXPORT/2026/11/23/0600/HighValue_1.csv | HighValue",
            "20261123_HighValue.csv | HighValue",
            "HighValue_1795413600000.csv | HighValue",
            "HighValue_23.11.2026.csv | HighValue",
            "HighValue (1).csv | HighValue",
    })
    void whereAllAreTakenTheSegmentIsTheSubfolderOrTheNameWithoutPartAndDate(String file, String segment) {
        assertThat(ALL.segmentOf(Path.of(file))).contains(segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            ".HighValue.csv", ".csv", "HighValue.csv.done", "HighValue.done", "HighValue.csv.part", "HighValue.csv.tmp",
            "HighValue.csv.camelLock", "HighValue.json", "HighValue", "HighValue.gz",
            "HighValue.xlsx", "HighValue.csv.zip",
            ".camel/HighValue.csv", "HighValue/.hidden.csv", "../HighValue.csv", "/HighValue.csv", ""})
    void whatIsNoSegmentFileBelongsToNone(String file) {
        assertThat(ALL.segmentOf(Path.of(file))).isEmpty();
        assertThat(NAMED.segmentOf(Path.of(file))).isEmpty();
    }

    @Test
    void oneLetterMayBeOneCharacterOrTwo() {
        var named = SegmentSelection.parse("Käufer");

        assertThat(named.segmentOf(Path.of("Ka\u0308ufer_1.csv"))).contains("K\u00e4ufer");
        assertThat(SegmentSelection.parse("Ka\u0308ufer").segmentOf(Path.of("K\u00e4ufer.csv"))).contains("K\u00e4ufer");
        assertThat(ALL.segmentOf(Path.of("Ka\u0308ufer.csv"))).contains("K\u00e4ufer");
    }

    @Test
    void theOrderOfTheNamesDoesNotMatter() {
        SegmentSelection reversed = new SegmentSelection(List.of("HighValue_EU", "HighValue"));

        assertThat(reversed.segmentOf(Path.of("HighValue_EU_2.csv"))).contains("HighValue_EU");
        assertThat(reversed.segmentOf(Path.of("HighValue_2.csv"))).contains("HighValue");
    }
}
