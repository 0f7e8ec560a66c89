package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.run.ExampleRun;
import io.segmentexport.segment.SegmentFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTranslatorTest {

    @TempDir
    Path folder;

    @Test
    void failsIfThereAreMoreRecordsThanWereChecked() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\n");
        Files.writeString(run.folder().resolve("HighValue.csv"), "EMail\na@example.com\nb@example.com\n");

        try (var translator = new RecordTranslator(run); var reader = new RunReader(run)) {
            var chunk = reader.next();
            assertThatThrownBy(() -> translator.translate(chunk)).isInstanceOf(SegmentFileException.class)
                    .hasMessageContaining("more records than the 1 that were checked").hasMessageContaining("drop the segment again");
            assertThat(translator.readToTheEnd()).isFalse();
        }
    }
}
