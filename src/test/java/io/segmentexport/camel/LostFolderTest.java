package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.files.FolderRemoval;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.Situations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody deletes the folder of a run in the middle: what is known is told, and what is gone. */
class LostFolderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "BULK_IMPORT | false | completed-with-rejections | 1 | 2 | 0 | 2 records are not in the dead letters",
        "IMPORT_JOB  | false | completed-with-rejections | 1 | 2 | 0 | 2 records are not in the dead letters",
        "BULK_IMPORT | true  | failed                    | 0 | 1 | 2 | /batches/00001.json is gone"})
    void saysWhatIsGoneAndWhatIsKnown(Operation when, boolean refused, String state, int imported, int rejected, int undelivered,
            String why) throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var done = new AtomicBoolean();
            fixture.sandbox().faults().always(when.and(request -> {
                if (done.getAndSet(true)) {
                    return false;
                }
                try {
                    FolderRemoval.delete(fixture.data().run(fixture.runs().get(0).id()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return refused;
            }), Situations.refusedProfile(0));

            var report = fixture.export("HighValue.csv", "EMail\none@example.com\nnot an address\nlost@import-error.example\n");

            assertThat(report.explanation()).contains(why).doesNotContain("Exception");
            assertThat(report.state()).isEqualTo(state);
            assertThat(report.imported()).isEqualTo(imported);
            assertThat(report.rejected()).isEqualTo(rejected);
            assertThat(report.undelivered()).isEqualTo(undelivered);
            assertThat(report.reconciles()).isTrue();
        }
    }
}
