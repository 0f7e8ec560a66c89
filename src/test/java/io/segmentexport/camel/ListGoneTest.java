package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.resource.ImportJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list is not there: the run fails and says what to do. */
class ListGoneTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {404, 400})
    void failsARunWhoseListGoesWhileItDelivers(int status) throws Exception {
        var segment = SampleSegment.of("gone", 40_001);
        try (var fixture = ExportFixture.start(folder)) {
            var fault = fixture.sandbox().faults().always(
                    Operation.BULK_IMPORT.and(request -> request.bodyContains("\"gone10000@")), Situations.listGone(status));

            var report = fixture.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains(ExportFixture.LIST).contains("export.newsletter.list-id")
                    .contains("drop the file again");
            var run = fixture.integration().ledger().runs().get(report.run());
            assertThat(run.state()).isEqualTo(RunState.FAILED);
            assertThat(run.explanation().map(Explanation::text)).contains(report.explanation());

            // The second of five batches was refused. The first, the third and the fourth may be under way with it; the fifth,
            // which is the last, waits for them and is not sent any more.
            assertThat(fault.hits()).isEqualTo(1);
            assertThat(fixture.requests(Operation.BULK_IMPORT).stream().map(RecordedRequest::status)
                    .filter(s -> s == 202).count())
                    .isBetween(0L, 3L);
            int accepted = fixture.sandbox().jobs().stream().mapToInt(ImportJob.Snapshot::total).sum();
            assertThat(report.imported()).isEqualTo(accepted);
            assertThat(report.undelivered()).isEqualTo(segment.size() - accepted);
            assertThat(report.records()).isEqualTo(segment.size());
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).hasSize(accepted);

            var letter = fixture.data().deadLetter(ExportFixture.EXPORT, report.run()).resolve("HighValue.csv");
            assertThat(fixture.deadLetters(report)).as("the source, and the batches that were not sent").startsWith(letter)
                    .hasSize(1 + report.undeliveredBatches().size()).allSatisfy(file -> assertThat(file.getFileName().toString())
                            .isIn(Stream.concat(Stream.of("HighValue.csv"), report.undeliveredBatches().stream().map(Report.BatchLine::letter)).toList()));
            assertThat(Files.readString(letter)).isEqualTo(segment.csv());
            assertThat(report.places().get("dead-letter")).contains(letter.toString());

            fault.heal();
            var again = fixture.export("HighValue.csv", Files.readString(letter));
            assertThat(again.state()).isEqualTo("completed");
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(segment.all());
        }
    }

    @Test
    void sendsNothingWhereTheListIsUnknownAtTheCheck() throws Exception {
        var segment = SampleSegment.of("unknown", 3);
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.list-id", "NoSuch"))) {
            var report = fixture.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains("NoSuch").contains("nothing was sent")
                    .contains("export.newsletter.list-id").contains("drop the file again");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();
            assertThat(report.imported()).isZero();
            assertThat(fixture.data().deadLetter(ExportFixture.EXPORT, report.run()).resolve("HighValue.csv"))
                    .hasContent(segment.csv());
        }
    }
}
