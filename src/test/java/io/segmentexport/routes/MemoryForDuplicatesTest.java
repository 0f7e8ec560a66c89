package io.segmentexport.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.run.OtherRun;
import io.segmentexport.run.RunState;
import io.segmentexport.run.TableMemory;
import io.segmentexport.sandbox.Operation;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that this process has no memory for, to find its duplicates in. */
class MemoryForDuplicatesTest {

    private static final SampleSegment SEGMENT = SampleSegment.of("person", 30);

    @TempDir
    Path folder;

    @Test
    void sendsNothingOfARunThatNeedsMoreThanThisProcessMayHave() throws Exception {
        var limit = new AtomicLong(100);
        try (var fixture = ExportFixture.start(folder, new TableMemory(limit::get))) {
            var report = fixture.export("HighValue.csv", SEGMENT.csv());

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains("memory outside of the heap", "its 30 records", "-XX:MaxDirectMemorySize=17m");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();
            assertThat(fixture.deadLetters(report)).extracting(file -> file.getFileName().toString()).containsExactly("HighValue.csv");

            limit.set(1_000);
            var replayed = fixture.integration().carry(fixture.integration().reopen(report.run())).orElseThrow();

            assertThat(replayed.state()).isEqualTo("completed");
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(SEGMENT.all());
        }
    }

    @Test
    void goesOnByItselfWithARunThatWaitedForTheMemoryOfAnother() throws Exception {
        var memory = new TableMemory(() -> 1_000);
        try (var fixture = ExportFixture.start(folder, memory)) {
            var other = OtherRun.reading(memory, 30);
            var report = fixture.export("HighValue.csv", SEGMENT.csv());

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).contains("other runs hold", "goes on by itself after them");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();

            other.close();
            var end = fixture.awaitEnd(report.run());

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(SEGMENT.size());
            assertThat(fixture.integration().ledger().run(report.run()).state()).isEqualTo(RunState.COMPLETED);
        }
    }
}
