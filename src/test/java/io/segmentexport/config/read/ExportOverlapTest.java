package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportOverlapTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "in | A | in | A | both take segment A",
            "in | A,B | in | C,B | both take segment B",
            "in | * | in | A | one takes all segments",
            "in | A | in | * | two takes all segments",
            "in | * | in | * | takes all segments",
            "in | A | in | A_EU | files of segment A_EU are files of segment A too",
            "in | A-EU | in | A | files of segment A-EU are files of segment A too",
            "in | A | in | A.b | files of segment A.b are files of segment A too",
            "in | A | in/sub | A | both take segment A",
            "in/sub/deep | * | in | B | one takes all segments",
            "in | A | in/A | B | one takes every file there as segment A",
            "in/A/deep | B | in | A | two takes every file there as segment A",
            "in | A | ./x/../in | A | both watch the folder",
            "in | A | link | A | both watch the folder",
    })
    void twoExportsThatWouldTakeTheSameFileAreAFault(
            String first, String firstSegments, String second, String secondSegments, String why) throws IOException {
        Files.createDirectory(folder.resolve("in"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("in"));

        assertThat(exports(first, firstSegments, second, secondSegments).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(9);
            assertThat(fault.key()).isEqualTo("export.two.folder");
            assertThat(fault.message()).startsWith("exports two and one would take the same files: ").contains(why);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "in | A | in | B",
            "in | A | in | AB",
            "in | A | in | a",
            "in | * | other | *",
            "in | * | in2 | *",
            "in | A | in/sub | B",
    })
    void exportsThatShareNoFileAreNone(String first, String firstSegments, String second, String secondSegments) {
        assertThat(exports(first, firstSegments, second, secondSegments).faults()).isEmpty();
    }

    @Test
    void defaultFoldersDoNotOverlap() {
        assertThat(new ConfigurationFile(folder, text("x", "*", "y", "*").replaceAll(".*folder.*\n", ""))
                .faults()).isEmpty();
    }

    @Test
    void anExportWhoseSegmentsAreWrongIsNotAccusedOfMore() {
        assertThat(exports("in", "A", "in", ",").faults()).singleElement()
                .satisfies(fault -> assertThat(fault.key()).isEqualTo("export.two.segments"));
    }

    private ConfigurationFile exports(String first, String firstSegments, String second, String secondSegments) {
        return new ConfigurationFile(folder, text(first, firstSegments, second, secondSegments));
    }

    private static String text(String first, String firstSegments, String second, String secondSegments) {
        return """
                connection.main.api-key = {{env:KEY}}
                export.one.connection = main
                export.one.list-id = Y6nRLr
                export.one.email-field = EMail
                export.one.folder = %s
                export.one.segments = %s
                export.two.connection = main
                export.two.list-id = Y6nRLr
                export.two.folder = %s
                export.two.segments = %s
                export.two.email-field = EMail
                """.formatted(first, firstSegments, second, secondSegments);
    }
}
