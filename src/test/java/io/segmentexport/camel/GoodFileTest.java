package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: a dropped segment file reaches the list. */
class GoodFileTest {

    @TempDir
    Path folder;

    /** Where the ledger is kept. */
    Map<String, String> ledger() {
        return Map.of();
    }

    @Test
    void carriesEveryRecordOfADroppedFileIntoTheList() throws Exception {
        var addresses = IntStream.range(0, 25_000).mapToObj(i -> "person" + i + "@example.com").toList();
        try (var fixture = ExportFixture.start(folder, ledger())) {
            var report = fixture.drop("HighValue.csv", "EMail\n" + String.join("\n", addresses) + "\n");

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(addresses.size());
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(addresses.stream().collect(Collectors.toSet()));
            assertThat(fixture.inbox()).isEmptyDirectory();
            assertThat(fixture.data().archive("newsletter", report.run()).resolve("HighValue.csv")).exists();
            assertThat(Files.exists(fixture.data().run(report.run()))).isFalse();
        }
    }
}
