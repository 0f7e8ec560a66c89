package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.files.RunFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of a watched folder are taken, and which segment each is. */
class SelectedFileTest {

    @TempDir
    static Path folder;

    private static ExportFixture fixture;
    private static int written;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of("export.newsletter.segments", "HighValue, High Value, 高額"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A segment of one record that was not there before. */
    private static String segment() {
        return "EMail\np" + ++written + "@example.com\n";
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue.csv, HighValue",
        "HighValue_1.csv, HighValue",
        "HighValue-2026-11-23.CSV, HighValue",
        "HighValue.txt, HighValue",
        "HighValue/part-1.csv, HighValue",
        "HighValue/2026/11/part-1.csv, HighValue",
        "Others/HighValue.csv, HighValue",
        "High Value_100% & #1? {{x}} ${y}.csv, High Value",
        "High Value-'it''s\".csv, High Value",
        "高額_1.csv, 高額"})
    void isTakenAsTheSegmentThatItsNameOrItsFolderTells(String name, String segment) throws Exception {
        var report = fixture.drop(name, segment());

        assertThat(report.imported()).isEqualTo(1);
        assertThat(report.files()).extracting("segment").containsExactly(segment);
        assertThat(fixture.inbox().resolve(name)).doesNotExist();
        assertThat(fixture.data().archive("newsletter", report.run()).resolve(Path.of(name).getFileName())).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Others.csv", "HighValues.csv", "highvalue.csv", "HighValue.xlsx", ".HighValue.csv", "HighValue.csv.part",
        "HighValue.csv.tmp", "HighValue.done", "Others/HighValues.csv", ".hidden/HighValue.csv"})
    void isLeftAloneWhereItIsOfNoSelectedSegment(String name) throws Exception {
        var content = segment();
        fixture.put(name, content.getBytes(UTF_8));

        // Another file that comes later is through: the folder was looked into in between.
        fixture.drop("HighValue-after.csv", segment());

        assertThat(fixture.inbox().resolve(name)).hasContent(content);
        assertThat(fixture.runs().stream().flatMap(run -> run.files().stream()).map(RunFile::name))
                .as("in the folder under this very name").contains("HighValue-after.csv")
                .doesNotContain("Others.csv", "HighValues.csv", "highvalue.csv", "HighValue.xlsx", "HighValue.done");
    }
}
