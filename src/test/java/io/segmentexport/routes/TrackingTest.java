package io.segmentexport.routes;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.IMPORT_ERRORS;
import static io.segmentexport.sandbox.Operation.IMPORT_JOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.run.Report;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.ImportErrorRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Import jobs are followed to their end, and only what is known to be imported counts as imported. */
class TrackingTest {

    private static final int RECORDS = 300;

    @TempDir
    Path folder;

    /** Every second record fails in the job: more errors than fit on one page of 100. */
    private static List<String> addresses() {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> "person" + i + (i % 2 == 0 ? "@example.com" : "@import-error.example"))
                .toList();
    }

    private static String csv(List<String> addresses) {
        return "Id,EMail\n" + String.join("\n",
                IntStream.range(0, addresses.size()).mapToObj(i -> "c" + i + "," + addresses.get(i)).toList()) + "\n";
    }

    private static void assertEachFailedRecordIsRejectedWithItsRow(ExportFixture fixture, Report report) throws Exception {
        var expectedRows = new ArrayList<String>();
        var expectedRecords = new TreeMap<Integer, String>();
        for (int i = 0; i < RECORDS; i++) {
            if (i % 2 == 1) {
                expectedRows.add(Integer.toString(i + 2));
                expectedRecords.put(i + 2, "c" + i + ",person" + i + "@import-error.example");
            }
        }
        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.rejectedFor()).isEqualTo(Map.of("import-error", (long) expectedRows.size()));
        assertThat(report.imported()).isEqualTo(RECORDS - expectedRows.size());
        assertThat(report.reconciles()).isTrue();
        var lines = Files.readAllLines(fixture.deadLetters(report).get(0));
        assertThat(lines.get(0)).isEqualTo("_row,_reason,_detail,Id,EMail");
        assertThat(lines.subList(1, lines.size()).stream().map(line -> line.substring(0, line.indexOf(',')))).isEqualTo(expectedRows);
        lines.subList(1, lines.size()).forEach(line -> assertThat(line)
                .contains(",import-error,")
                .endsWith("," + expectedRecords.get(Integer.valueOf(line.substring(0, line.indexOf(','))))));
    }

    @Test
    void joinsTheErrorsOfEveryPageToTheirRecords() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var report = fixture.export("HighValue.csv", csv(addresses()));

            assertEachFailedRecordIsRejectedWithItsRow(fixture, report);
            assertThat(fixture.requests(IMPORT_ERRORS)).hasSize(2);
        }
    }

    @Test
    void joinsErrorsThatPointAtNoProfileByTheirAddress() throws Exception {
        var sandbox = ExportFixture.quickSandbox()
                .importErrors(ImportErrorRules.forDomain(ImportErrorRules.FAILING_DOMAIN).withoutPointers()).build();
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of())) {
            assertEachFailedRecordIsRejectedWithItsRow(fixture, fixture.export("HighValue.csv", csv(addresses())));
        }
    }

    @Test
    void countsNothingOfAJobAsImportedThatFailedMoreThanItsErrorsExplain() throws Exception {
        int listed = 120;
        var sandbox = ExportFixture.quickSandbox()
                .importErrors(ImportErrorRules.forDomain(ImportErrorRules.FAILING_DOMAIN).listingAtMost(listed)).build();
        try (var fixture = ExportFixture.start(folder, sandbox, Map.of())) {
            var report = fixture.export("HighValue.csv", csv(addresses()));

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(report.imported()).isZero();
            assertThat(report.rejected()).isEqualTo(listed);
            assertThat(report.undelivered()).isEqualTo(RECORDS - listed);
            assertThat(report.reconciles()).isTrue();
            var batch = new ObjectMapper().readTree(fixture.deadLetters(report).stream()
                    .filter(file -> file.getFileName().toString().equals("batch-00001.json")).findFirst().orElseThrow().toFile());
            assertThat(batch.path("profiles")).hasSize(RECORDS - listed);
            assertThat(batch.path("rows")).hasSize(RECORDS - listed);
            assertThat(batch.path("reason").asText()).contains("150 failed", "120 of them explained");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancelled", "failed", "error"})
    void keepsTheBatchOfAJobThatEndedWithoutDoingIt(String word) throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(BULK_IMPORT,
                    word.equals("cancelled") ? Fault.cancelledJob() : Fault.jobEndingAs(word));
            var report = fixture.export("HighValue.csv", "EMail\na@example.com\nb@example.com\n");

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(report.undelivered()).isEqualTo(2);
            assertThat(report.imported()).isZero();
            assertThat(report.undeliveredFor().keySet()).singleElement().asString().contains("ended as " + word);
            assertThat(fixture.deadLetters(report)).extracting(file -> file.getFileName().toString()).containsExactly("batch-00001.json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"processing", "pondering"})
    void leavesRecordsUnconfirmedWhoseJobDoesNotTellItsEndAndTracksThemOnLater(String word) throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("tracking.deadline", "300ms"))) {
            var endless = fixture.sandbox().faults().always(BULK_IMPORT,
                    word.equals("processing") ? Fault.endlessJob() : Fault.jobEndingAs(word));
            var report = fixture.export("HighValue.csv", "EMail\na@example.com\nb@example.com\n");

            assertThat(report.state()).isEqualTo("unconfirmed");
            assertThat(report.unconfirmed()).isEqualTo(2);
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.data().run(report.run()).resolve("HighValue.csv")).exists();

            endless.heal();
            int looks = fixture.requests(IMPORT_JOB).size();
            var later = fixture.integration().carry(fixture.integration().ledger().run(report.run())).orElseThrow();

            assertThat(later.run()).isEqualTo(report.run());
            assertThat(fixture.requests(IMPORT_JOB).size()).isGreaterThan(looks);
            assertThat(fixture.requests(BULK_IMPORT)).as("what was accepted is never sent again").hasSize(1);
            assertThat(later.requests()).isGreaterThan(report.requests());
        }
    }

    @Test
    void looksAgainWhereAPageOfErrorsCannotBeRead() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().onNext(20, IMPORT_ERRORS.and(request -> request.query() != null
                    && request.query().contains("cursor")), Fault.status(500));
            assertEachFailedRecordIsRejectedWithItsRow(fixture, fixture.export("HighValue.csv", csv(addresses())));
        }
    }

    @Test
    void keepsTheBatchOfAJobThatKlaviyoNoLongerKnows() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(IMPORT_JOB, Fault.status(404));
            var report = fixture.export("HighValue.csv", "EMail\na@example.com\n");

            assertThat(report.undelivered()).isEqualTo(1);
            assertThat(report.undeliveredFor().keySet()).singleElement().asString().contains("no longer knows job");
        }
    }
}
