package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.segmentexport.ManualClock;
import io.segmentexport.close.Report;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.resource.ImportJob;
import io.segmentexport.sandbox.resource.ImportJobs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Import jobs to their end: whatever is not known to be success is not success. */
class TrackingTest {

    /** Klaviyo gives at most this many import errors a page. */
    private static final int ERRORS_A_PAGE = 100;

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, ExportFixture.quickSandbox()
                .importErrors(new ImportJobs.ErrorRules(email -> email.startsWith("listed"),
                        email -> email.startsWith("silent"), true))
                .jobTiming(Situations.immediately()), Map.of("tracking.deadline", "2s", "delivery.retries", "1"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    @Test
    void readsImportErrorsToTheLastPageAndJoinsThemToTheirRows() throws Exception {
        var segment = mixed("paged", 600, i -> i % 5 == 2 || i > 560);
        var failing = segment.addresses().stream().filter(email -> email.startsWith("listed")).toList();
        int pagesBefore = fixture.requests(Operation.IMPORT_ERRORS).size();

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(failing).hasSizeGreaterThan(ERRORS_A_PAGE);
        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertRejected(report, segment, failing);
        assertThat(fixture.requests(Operation.IMPORT_ERRORS))
                .hasSize(pagesBefore + (failing.size() + ERRORS_A_PAGE - 1) / ERRORS_A_PAGE);
    }

    @Test
    void readsTheErrorsAnewWhereAPageFailed() throws Exception {
        var segment = mixed("anew", 250, i -> i < 150);
        var failing = segment.addresses().stream().filter(email -> email.startsWith("listed")).toList();
        var secondPage = Operation.IMPORT_ERRORS.and(request -> request.query().contains("cursor"));
        var fault = fixture.sandbox().faults().onNext(2, secondPage, Fault.status(503));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(fault.hits()).isEqualTo(2);
        assertRejected(report, segment, failing);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 130})
    void joinsErrorsWithoutPointersByAddress(int errors, @TempDir Path other) throws Exception {
        var addresses = IntStream.range(0, 200)
                .mapToObj(i -> (i < errors ? "Listed.O'Neil+" : "fine") + i + "@Example.COM").toList();
        var rules = new ImportJobs.ErrorRules(
                email -> email.startsWith("Listed"), none -> false, false);
        try (var blind = ExportFixture.start(other, ExportFixture.quickSandbox().importErrors(rules),
                Map.of())) {
            var report = blind.export("HighValue.csv", new SampleSegment(addresses).csv());

            assertThat(report.rejected()).isEqualTo(errors);
            assertThat(report.imported()).isEqualTo(addresses.size() - errors);
            assertThat(report.reconciles()).isTrue();
            assertThat(rejected(blind, report)).extracting(row -> row.getField("EMail"))
                    .containsExactlyElementsOf(addresses.subList(0, errors));
        }
    }

    @Test
    void countsNothingAsImportedWhereMoreFailedThanTheErrorsExplain() throws Exception {
        var addresses = new ArrayList<>(SampleSegment.of("unexplained", 20).addresses());
        addresses.set(2, "listed-u1@example.com");
        addresses.set(9, "listed-u2@example.com");
        addresses.set(5, "silent-u3@example.com");

        var report = fixture.export("HighValue.csv", new SampleSegment(addresses).csv());

        assertDoubted(report, 2, 18, "17 completed, 3 failed, 20 in all, and 2 of 20 profiles have an error");
        var again = fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(report.run())).orElseThrow();
        assertThat(again.rejectedFor()).as("looked at again").isEqualTo(Map.of("import-error", 2L));
        var replayed = replayed(report);
        assertThat(replayed.state()).as("what is in doubt is sent again, and is as doubtful").isEqualTo("unconfirmed");
        assertThat(replayed.rejected()).isEqualTo(2);
    }

    private Report replayed(Report report) throws Exception {
        var beans = fixture.integration().beans();
        beans.runs().reopen(report.run(), () -> beans.replay().reopen(report.run(), Optional.empty()));
        return fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(report.run())).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"279, 279, 0, 20", "0, 0, 0, 0", "99999, 288, 0, 0", "288, 200, 0, 0", "288, 288, 5, 2", "288, 288, 0, 1"})
    void leavesInDoubtWhatTheCountsOfAJobDoNotProve(int total, int completed, int failed, int errors) throws Exception {
        fixture.sandbox().faults().always(Operation.IMPORT_JOB, Situations.job("complete", total, completed, failed, Instant.MAX));
        fixture.sandbox().faults().always(Operation.IMPORT_ERRORS, Situations.importErrors("", IntStream.range(0, errors).toArray()));

        var report = fixture.export("HighValue.csv", SampleSegment.of("doubt" + fixture.runs().size() + "-", 288).csv());

        assertDoubted(report, errors, 288 - errors, completed + " completed, " + failed + " failed, " + total + " in all");
    }

    @Test
    void believesCountsThatTrail() throws Exception {
        var segment = SampleSegment.of("trailing", 5);
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Situations.job("complete", 5, 2, 0, Instant.MAX));

        assertCompleted(fixture.export("HighValue.csv", segment.csv()), segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/profile-bulk-import-jobs/any/import-errors?page%5Bcursor%5D=a", "https://other.example/api"})
    void stopsWhereThePagesOfErrorsLeadNowhere(String next) throws Exception {
        fixture.sandbox().faults().always(Operation.IMPORT_ERRORS, Situations.importErrors(next));

        var report = fixture.export("HighValue.csv", SampleSegment.of("circle" + fixture.runs().size() + "-", 5).csv());

        assertDoubted(report, 0, 5, next.startsWith("/") ? "do not come to an end" : "is not followed");
    }

    @Test
    void stopsWhereThereAreMoreErrorsThanABatchCanHave() throws Exception {
        fixture.sandbox().faults().always(Operation.IMPORT_ERRORS, Situations.importErrors(
                "/api/profile-bulk-import-jobs/any/import-errors?page%5Bcursor%5D=b", new int[51]));

        var report = fixture.export("HighValue.csv", SampleSegment.of("endless-errors", 5).csv());

        assertDoubted(report, 0, 5, "there are more than its profiles can have");
    }

    @Test
    void asksAgainForAJobThatIsNotKnownOnce() throws Exception {
        var segment = SampleSegment.of("once", 5);
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Fault.status(404));

        assertCompleted(fixture.export("HighValue.csv", segment.csv()), segment);
    }

    @Test
    void leavesInDoubtWhatAForgottenJobDid() throws Exception {
        fixture.sandbox().faults().always(Operation.IMPORT_JOB, Fault.status(404));

        var report = fixture.export("HighValue.csv", SampleSegment.of("jobless", 5).csv());

        assertDoubted(report, 0, 5, "Klaviyo does not know job ");
    }

    @Test
    void knowsAJobThatExpired() throws Exception {
        var expired = Instant.parse("2026-11-23T10:15:00Z");
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Situations.job("processing", 5, 2, 0, expired));
        var gone = fixture.sandbox().faults().from(2, Operation.IMPORT_JOB, Fault.status(404));

        var report = fixture.export("HighValue.csv", SampleSegment.of("expired", 5).csv());

        assertDoubted(report, 0, 5, "at 2026-11-23T10:15:00Z, before its end was known");
        assertThat(gone.hits()).isEqualTo(1);
    }

    private static void assertDoubted(Report report, int rejected, int unconfirmed, String why) {
        assertThat(report.state()).isEqualTo("unconfirmed");
        assertThat(report.imported()).isZero();
        assertThat(report.rejected()).isEqualTo(rejected);
        assertThat(report.unconfirmed()).isEqualTo(unconfirmed);
        assertThat(report.undelivered()).isZero();
        assertThat(report.reconciles()).isTrue();
        assertThat(report.unconfirmedFor()).hasSize(1).allSatisfy((words, records) -> {
            assertThat(words).contains(why);
            assertThat(records).isEqualTo(unconfirmed);
        });
    }

    static Stream<Named<Fault>> jobsThatImportNothing() {
        return Stream.of(named("cancelled", Fault.DecidesJob.CANCELLED),
                named("failed as a whole", new Fault.DecidesJob("failed")));
    }

    @ParameterizedTest
    @MethodSource("jobsThatImportNothing")
    void laysTheBatchAsideWhereItsJobImportedNothing(Fault fate) throws Exception {
        var segment = SampleSegment.of("nothing" + fixture.runs().size() + "-", 5);
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, fate);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertUndelivered(report, segment);
    }

    static Stream<Named<Fault>> jobsWithoutAnEnd() {
        return Stream.of(named("never ends", Fault.DecidesJob.ENDLESS),
                named("a word nobody knows", new Fault.DecidesJob("exploded")));
    }

    @ParameterizedTest
    @MethodSource("jobsWithoutAnEnd")
    void leavesTheRecordsUnconfirmedWhereAJobDoesNotEndByTheDeadline(Fault fate) throws Exception {
        var segment = SampleSegment.of("endless" + fixture.runs().size() + "-", 5);
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, fate);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertUnconfirmed(report, segment);
    }

    @Test
    void followsAJobOnThatNobodyCouldBeAskedFor() throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        var segment = SampleSegment.of("unasked", 5);
        fixture.sandbox().faults().always(Operation.IMPORT_JOB, Fault.status(503));

        var report = fixture.export("HighValue.csv", segment.csv());
        assertUnconfirmed(report, segment);
        fixture.sandbox().faults().clear();
        var later = fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(report.run())).orElseThrow();

        assertCompleted(later, segment);
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + 1);
    }

    /** Clocks are set back by hours while the jobs of a run are under way. */
    @Test
    @Timeout(60)
    void looksAtJobsHoweverTheClockIsSet(@TempDir Path other) throws Exception {
        var clock = new ManualClock("2026-11-23T10:15:00Z");
        try (var service = ExportFixture.in(other).started(clock, new SteadyClock())) {
            service.sandbox().faults().always(Operation.IMPORT_JOB.and(request -> {
                clock.advance(Duration.ofHours(-2));
                return false;
            }), Fault.status(500));

            assertThat(service.export("HighValue.csv", SampleSegment.of("set-back", 5).csv()).imported()).isEqualTo(5);
        }
    }

    @Test
    void followsALateJobOnToItsEnd(@TempDir Path other) throws Exception {
        var segment = SampleSegment.of("late", 5);
        var slow = ExportFixture.quickSandbox()
                .jobTiming(ImportJobs.Timing.after(Duration.ofMillis(200), Duration.ofMillis(1_300)));
        try (var late = ExportFixture.start(other, slow, Map.of("tracking.deadline", "300ms"))) {
            var report = late.export("HighValue.csv", segment.csv());
            assertUnconfirmed(report, segment);
            assertThat(late.data().run(report.run()).resolve("HighValue.csv")).exists();

            Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).untilAsserted(
                    () -> assertThat(late.sandbox().jobs()).extracting(ImportJob.Snapshot::status)
                            .containsExactly("complete"));
            var later = late.integration().dispatch().carry(late.integration().ledger().runs().get(report.run())).orElseThrow();

            assertCompleted(later, segment);
            assertThat(late.requests(Operation.BULK_IMPORT)).hasSize(1);
            assertThat(late.data().archive(ExportFixture.EXPORT, report.run()).resolve("HighValue.csv")).exists();
            assertThat(late.data().run(report.run())).doesNotExist();
        }
    }

    @Test
    void followsAJobOnThoughTheSameContentWasExportedMeanwhile() throws Exception {
        var segment = SampleSegment.of("meanwhile", 5);
        fixture.sandbox().faults().always(Operation.IMPORT_JOB, Fault.status(503));
        var report = fixture.export("HighValue.csv", segment.csv());
        assertUnconfirmed(report, segment);
        fixture.sandbox().faults().clear();
        assertCompleted(fixture.export("HighValue.csv", segment.csv()), segment);

        var later = fixture.integration().dispatch().carry(fixture.integration().ledger().runs().get(report.run())).orElseThrow();

        assertCompleted(later, segment);
    }

    @Test
    void asksAgainWhereALookAtAJobFails() throws Exception {
        var segment = SampleSegment.of("looked", 5);
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Fault.htmlStatus(502));
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Fault.Flaw.DROPS_ANSWER);
        fixture.sandbox().faults().onNext(Operation.IMPORT_JOB, Fault.Flaw.TRUNCATES_ANSWER);

        assertCompleted(fixture.export("HighValue.csv", segment.csv()), segment);
    }

    private static SampleSegment mixed(String prefix, int records, IntPredicate fails) {
        return new SampleSegment(IntStream.range(0, records)
                .mapToObj(i -> (fails.test(i) ? "listed-" : "fine-") + prefix + i + "@example.com").toList());
    }

    private static void assertRejected(Report report, SampleSegment segment, List<String> failing) throws IOException {
        assertThat(report.rejected()).isEqualTo(failing.size());
        assertThat(report.imported()).isEqualTo(segment.size() - failing.size());
        assertThat(report.rejectedFor()).isEqualTo(Map.of("import-error", (long) failing.size()));
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.allOnList(segment.without(failing.toArray(String[]::new)))).isTrue();
        assertThat(fixture.noneOnList(failing)).isTrue();
        var rows = rejected(fixture, report);
        assertThat(rows).extracting(row -> row.getField("EMail")).containsExactlyElementsOf(failing);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getField("_row")).isEqualTo(
                    String.valueOf(SampleSegment.row(segment.addresses().indexOf(row.getField("EMail")))));
            assertThat(row.getField("_reason")).isEqualTo("import-error");
            assertThat(row.getField("_detail")).isEqualTo("invalid: The profile could not be imported.");
        });
    }

    private static void assertUndelivered(Report report, SampleSegment segment) throws IOException {
        assertThat(report.state()).isEqualTo("completed-incomplete");
        assertThat(report.imported()).isZero();
        assertThat(report.undelivered()).isEqualTo(segment.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.integration().ledger().batches().of(report.run())).extracting(BatchEntry::state)
                .containsExactly(BatchState.UNDELIVERED);
        assertThat(fixture.deadLetters(report)).extracting(file -> file.getFileName().toString())
                .containsExactly("batch-00001.json");
    }

    private static void assertUnconfirmed(Report report, SampleSegment segment) {
        assertThat(report.state()).isEqualTo("unconfirmed");
        assertThat(report.unconfirmed()).isEqualTo(segment.size());
        assertThat(report.imported()).isZero();
        assertThat(report.reconciles()).isTrue();
    }

    private static void assertCompleted(Report report, SampleSegment segment) {
        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.records()).isEqualTo(segment.size());
        assertThat(report.imported()).isEqualTo(segment.size());
        assertThat(report.unconfirmed()).isZero();
        assertThat(report.reconciles()).isTrue();
    }

    private static List<NamedCsvRecord> rejected(ExportFixture fixture, Report report) throws IOException {
        var letters = fixture.deadLetters(report);
        assertThat(letters).extracting(file -> file.getFileName().toString())
                .containsExactly("HighValue-rejected-" + report.run() + ".csv");
        try (var rows = CsvReader.builder().ofNamedCsvRecord(letters.get(0))) {
            return rows.stream().toList();
        }
    }
}
