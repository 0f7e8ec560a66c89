package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Named.named;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.segmentexport.close.Report;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.SandboxRequest;
import io.segmentexport.sandbox.Situations;
import io.segmentexport.sandbox.resource.ImportJobResource.PayloadLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Klaviyo refuses a batch for what is in it: the bad records are rejected, and the rest is imported. */
class RefusedBatchTest {

    /** Addresses that the rules here let pass and the sandbox refuses: its form of an address is narrower. */
    private static final List<String> REFUSED = List.of("someone@[192.0.2.1]", "one@letter.x",
            "\"two words\"@example.com");

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    static Stream<Named<Map<Integer, String>>> refusedByPlace() {
        return Stream.of(
                named("one", Map.of(4, REFUSED.get(0))),
                named("the first and the last", Map.of(0, REFUSED.get(1), 9, REFUSED.get(2))),
                named("several", Map.of(2, REFUSED.get(0), 3, REFUSED.get(1), 7, REFUSED.get(2))));
    }

    @ParameterizedTest
    @MethodSource("refusedByPlace")
    void rejectsTheRecordsThatKlaviyoPointsAtAndSendsTheRest(Map<Integer, String> refused) throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        var addresses = IntStream.range(0, 10)
                .mapToObj(i -> refused.getOrDefault(i, "pointed" + before + "-" + i + "@example.com")).toList();
        var rows = IntStream.range(0, 10)
                .mapToObj(i -> quoted(addresses.get(i)) + ",\"Ünal, née " + i + "\"")
                .collect(Collectors.joining("\n"));

        var report = fixture.export("HighValue.csv", "EMail,Name\n" + rows + "\n");

        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.rejected()).isEqualTo(refused.size());
        assertThat(report.imported()).isEqualTo(10 - refused.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(report.rejectedFor()).isEqualTo(Map.of("refused-by-klaviyo", (long) refused.size()));
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + 2);
        assertThat(fixture.allOnList(addresses.stream().filter(address -> !refused.containsValue(address)).toList()))
                .isTrue();
        assertThat(fixture.noneOnList(refused.values())).isTrue();
        assertThat(fixture.integration().ledger().batches().of(report.run()))
                .extracting(BatchEntry::number, BatchEntry::state, BatchEntry::profiles)
                .containsExactlyInAnyOrder(
                        tuple("1", BatchState.REPLACED, 10), tuple("1.3", BatchState.COMPLETE, 10 - refused.size()));
        assertThat(rejected(report))
                .extracting(row -> row.getField("_row"), row -> row.getField("_reason"), row -> row.getField("EMail"),
                        row -> row.getField("Name"))
                .containsExactlyElementsOf(refused.keySet().stream().sorted()
                        .map(i -> tuple(String.valueOf(SampleSegment.row(i)), "refused-by-klaviyo", refused.get(i),
                                "Ünal, née " + i))
                        .toList());
        assertThat(rejected(report))
                .allSatisfy(row -> assertThat(row.getField("_detail")).isEqualTo("email: Invalid email address"));
    }

    @Test
    void sendsNoEmptyBatchWhereEveryRecordIsRefused() throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();

        var report = fixture.export("HighValue.csv",
                "EMail\n" + REFUSED.stream().map(RefusedBatchTest::quoted).collect(Collectors.joining("\n")) + "\n");

        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.rejected()).isEqualTo(REFUSED.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + 1);
    }

    static Stream<Named<Fault>> refusalsThatPointNowhere() {
        return Stream.of(named("400", Fault.refusal()), named("413", Fault.status(413)),
                named("422", Fault.status(422)));
    }

    @ParameterizedTest
    @MethodSource("refusalsThatPointNowhere")
    void findsOneBadRecordAmongAThousandByHalving(Fault fault) throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        int bad = 617;
        var segment = SampleSegment.of("halved" + before + "-", 1_000);
        refuse(segment.addresses().get(bad), fault);

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.rejected()).isEqualTo(1);
        assertThat(report.imported()).isEqualTo(999);
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.allOnList(segment.without(segment.addresses().get(bad)))).isTrue();
        assertThat(fixture.noneOnList(List.of(segment.addresses().get(bad)))).isTrue();
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + requestsToFind(bad, 1_000));
        assertThat(rejected(report)).extracting(row -> row.getField("_row"), row -> row.getField("EMail"))
                .containsExactly(tuple(String.valueOf(SampleSegment.row(bad)), segment.addresses().get(bad)));
    }

    @Test
    void findsSeveralBadRecordsByHalving() throws Exception {
        var segment = SampleSegment.of("several", 100);
        var bad = List.of(segment.addresses().get(0), segment.addresses().get(49), segment.addresses().get(99));
        bad.forEach(address -> refuse(address, Fault.refusal()));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.rejected()).isEqualTo(3);
        assertThat(report.imported()).isEqualTo(97);
        assertThat(report.reconciles()).isTrue();
        assertThat(rejected(report)).extracting(row -> row.getField("EMail")).containsExactlyElementsOf(bad);
        assertThat(fixture.allOnList(segment.without(bad.toArray(String[]::new)))).isTrue();
        assertThat(fixture.noneOnList(bad)).isTrue();
    }

    @Test
    void halvesWhatIsLeftOfABatchWhoseRecordsWerePointedAt() throws Exception {
        var segment = SampleSegment.of("both", 10).with(3, REFUSED.get(1));
        // Only once the pointed-at record is out: the sandbox's own refusal comes first then.
        fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> request.bodyContains("\"both7@")
                && !request.bodyContains(REFUSED.get(1))), Fault.refusal());

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.rejected()).isEqualTo(2);
        assertThat(report.imported()).isEqualTo(8);
        assertThat(report.reconciles()).isTrue();
        assertThat(rejected(report)).extracting(row -> row.getField("EMail"))
                .containsExactly(REFUSED.get(1), segment.addresses().get(7));
    }

    @Test
    void halvesABatchThatIsTooLargeUntilItsPartsPass(@TempDir Path other) throws Exception {
        var segment = SampleSegment.of("large", 60);
        var narrow = ExportFixture.quickSandbox().payloadLimits(new PayloadLimits(10_000, 2_500, 100_000, 413));
        try (var small = ExportFixture.start(other, narrow, Map.of())) {
            var report = small.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(60);
            assertThat(small.requests(Operation.BULK_IMPORT).get(0).status()).isEqualTo(413);
            assertThat(small.sandbox().members(ExportFixture.LIST)).isEqualTo(segment.all());
        }
    }

    @Test
    void failsTheRunWithinThirtyRequestsWhereEveryPartIsRefused() throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        var segment = SampleSegment.of("systematic", 1_000);
        fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.refusal());

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.explanation()).contains("batch 1").contains("systematic").contains("drop the file again");
        assertThat(fixture.requests(Operation.BULK_IMPORT).size() - before).isBetween(2, 30);
        assertThat(report.imported()).isZero();
        assertThat(report.undelivered() + report.rejected()).isEqualTo(1_000);
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.noneOnList(segment.addresses())).isTrue();
        assertThat(fixture.data().deadLetter(report.export(), report.run()).resolve("HighValue.csv")).hasContent(segment.csv());
        // Each undelivered part is a letter, which can be replayed.
        assertThat(fixture.deadLetters(report)).filteredOn(file -> file.getFileName().toString().startsWith("batch-"))
                .extracting(file -> BodyProfiles.visit(file, (index, json) -> { }))
                .satisfies(profiles -> assertThat(profiles.stream().mapToLong(Integer::intValue).sum()).isEqualTo(report.undelivered()));
    }

    /** In a service of its own, whose rate budget has not been used yet. */
    @Test
    void findsFortyRecordsThatAreNamedOneAtATimeAndThreeThatAreNotNamedAtAll(@TempDir Path other) throws Exception {
        var segment = SampleSegment.of("one-at-a-time", 10_000);
        var named = IntStream.range(0, 40).map(i -> 17 + 61 * i).boxed().toList();
        var unnamed = List.of(1_000, 5_000, 9_999);
        var bad = Stream.concat(named.stream(), unnamed.stream()).map(segment.addresses()::get).toArray(String[]::new);
        try (var fresh = ExportFixture.start(other)) {
            var requests = Collections.synchronizedList(new ArrayList<SandboxRequest>());
            for (int i = 0; i < named.size(); i++) {
                int before = i;
                fresh.sandbox().faults().always(Operation.BULK_IMPORT.and(request ->
                        requests.size() == before && !requests.contains(request) && requests.add(request)),
                        Situations.refusedProfile(named.get(i) - i));
            }
            unnamed.forEach(index -> fresh.sandbox().faults().always(Operation.BULK_IMPORT.and(request ->
                    request.bodyContains("\"" + segment.addresses().get(index) + "\"")), Fault.refusal()));

            var report = fresh.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed-with-rejections");
            assertThat(report.imported()).isEqualTo(10_000 - bad.length);
            assertThat(report.reconciles()).isTrue();
            assertThat(rejected(fresh, report)).extracting(row -> row.getField("EMail")).containsExactlyInAnyOrder(bad);
            assertThat(fresh.sandbox().members(ExportFixture.LIST)).isEqualTo(segment.without(bad));
        }
    }

    @Test
    void failsTheRunIfHalfOfABatchIsRefusedByName() throws Exception {
        var segment = new SampleSegment(IntStream.range(0, 220).mapToObj(
                i -> "half" + i + (i % 2 == 0 ? "@example.com" : "@[192.0.2.1]")).toList());

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.explanation()).contains("refused 110 of the 220 records of batch 1", "systematic", "drop the file again");
        assertThat(report.rejected()).isEqualTo(110);
        assertThat(report.undelivered()).isEqualTo(110);
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.noneOnList(segment.addresses())).isTrue();
    }

    private static void refuse(String address, Fault fault) {
        fixture.sandbox().faults().always(
                Operation.BULK_IMPORT.and(request -> request.bodyContains("\"" + address + "\"")), fault);
    }

    /** The batch, then of each refused one its two halves, down to the bad record alone. */
    private static int requestsToFind(int bad, int records) {
        if (records == 1) {
            return 1;
        }
        int half = records / 2;
        return 2 + (bad < half ? requestsToFind(bad, half) : requestsToFind(bad - half, records - half));
    }

    private static List<NamedCsvRecord> rejected(Report report) throws IOException {
        return rejected(fixture, report);
    }

    private static List<NamedCsvRecord> rejected(ExportFixture fixture, Report report) throws IOException {
        var letters = fixture.deadLetters(report);
        assertThat(letters).extracting(file -> file.getFileName().toString())
                .containsExactly("HighValue-rejected-" + report.run() + ".csv");
        try (var rows = CsvReader.builder().ofNamedCsvRecord(letters.get(0))) {
            return rows.stream().toList();
        }
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }
}
