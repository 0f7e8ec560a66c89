package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.close.Report;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Klaviyo fails: a batch is sent again for a while, and then waits for a person while the others go on, where no outage is
 * waited for. What happens where one is, shows {@link OutageTest}.
 */
class ServerFailureTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of("delivery.give-up-after", "1ms"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    @ParameterizedTest
    @CsvSource({"500, false", "502, false", "503, false", "504, false", "524, false",
        "500, true", "502, true", "503, true", "504, true", "524, true"})
    void sendsAgainUntilKlaviyoHasRecovered(int status, boolean html) throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        var segment = SampleSegment.of("recovered" + before + "-", 2);
        fixture.sandbox().faults()
                .onNext(2, Operation.BULK_IMPORT, html ? Fault.htmlStatus(status) : Fault.status(status));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("completed");
        assertThat(report.imported()).isEqualTo(segment.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + 3);
        assertThat(fixture.allOnList(segment.all())).isTrue();
    }

    @Test
    void makesExactlyOneRequestMoreThanTheRetriesThatAreConfigured() throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.status(503));

        var report = fixture.export("HighValue.csv", SampleSegment.of("hidden", 2).csv());

        int retries = fixture.settings().delivery().retries();
        assertThat(report.undelivered()).isEqualTo(2);
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before + 1 + retries);
        assertThat(fixture.integration().ledger().batches().of(report.run())).extracting(BatchEntry::attempts)
                .containsExactly(1 + retries);
    }

    @Test
    void makesOneRequestWhereRetriesAreOff(@TempDir Path other) throws Exception {
        try (var once = ExportFixture.start(other, Map.of("delivery.retries", "0", "delivery.give-up-after", "1ms"))) {
            once.sandbox().faults().always(Operation.BULK_IMPORT, Fault.status(503));

            assertThat(once.export("HighValue.csv", SampleSegment.of("once", 2).csv()).undelivered()).isEqualTo(2);
            assertThat(once.requests(Operation.BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void laysABatchThatKlaviyoNeverTakesAsideAndGoesOnWithTheOthers() throws Exception {
        var segment = SampleSegment.of("person", 10_003);
        var first = segment.addresses().subList(0, 10_000);
        var second = segment.addresses().subList(10_000, 10_003);
        fixture.sandbox().faults().always(
                Operation.BULK_IMPORT.and(request -> request.bodyContains(first.get(7))), Fault.htmlStatus(524));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("completed-incomplete");
        assertThat(report.records()).isEqualTo(segment.size());
        assertThat(report.imported()).isEqualTo(second.size());
        assertThat(report.undelivered()).isEqualTo(first.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(report.undeliveredFor().keySet()).singleElement().asString()
                .startsWith("524: the answer is a web page");
        assertThat(report.undeliveredFor().values()).containsExactly((long) first.size());
        assertThat(fixture.allOnList(second)).isTrue();
        assertThat(fixture.noneOnList(first)).isTrue();
        assertThat(fixture.integration().ledger().batches().of(report.run()))
                .extracting(BatchEntry::number, BatchEntry::state)
                .containsExactlyInAnyOrder(tuple("1", BatchState.UNDELIVERED), tuple("2", BatchState.COMPLETE));

        var file = onlyDeadLetter(report);
        assertThat(file.getFileName()).hasToString("batch-00001.json");
        assertThat(report.places().get("dead-letter")).containsExactly(file.toString());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var letter = JSON.readTree(file.toFile());
        assertThat(letter.at("/data/relationships/lists/data/0/id").asText()).isEqualTo(ExportFixture.LIST);
        assertThat(texts(letter.at(BulkImportBody.PROFILES), "/attributes/email")).isEqualTo(first);
        assertThat(report.undeliveredBatches()).singleElement().satisfies(batch -> {
            assertThat(batch.number()).isEqualTo("1");
            assertThat(batch.letter()).isEqualTo("batch-00001.json");
            assertThat(batch.lastAnswer()).startsWith("524");
            assertThat(batch.rows()).isEqualTo("HighValue.csv: " + SampleSegment.row(0) + "-" + SampleSegment.row(first.size() - 1));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void laysAsideOnlyTheHalfThatKlaviyoNeverTakes(int bad) throws Exception {
        var segment = SampleSegment.of("half" + bad + "-", 4);
        var never = segment.addresses().subList(2 * bad, 2 * bad + 2);
        fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Fault.refusal());
        fixture.sandbox().faults().always(
                Operation.BULK_IMPORT.and(request -> request.bodyContains(never.get(1))), Fault.status(500));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.imported()).isEqualTo(2);
        assertThat(report.undelivered()).isEqualTo(2);
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.allOnList(segment.without(never.toArray(String[]::new)))).isTrue();
        assertThat(fixture.noneOnList(never)).isTrue();
        var part = "1." + (bad + 1);
        var file = onlyDeadLetter(report);
        assertThat(file.getFileName()).hasToString("batch-0000" + part + ".json");
        var letter = JSON.readTree(file.toFile());
        assertThat(texts(letter.at(BulkImportBody.PROFILES), "/attributes/email")).isEqualTo(never);
        assertThat(report.undeliveredBatches()).extracting(Report.BatchLine::number, Report.BatchLine::rows).containsExactly(tuple(part,
                "HighValue.csv: " + SampleSegment.row(2 * bad) + "-" + SampleSegment.row(2 * bad + 1)));
    }

    @Test
    void suspendsARunWhoseCheckGetsNoAnswerAndGoesOnByItself() throws Exception {
        int before = fixture.requests(Operation.BULK_IMPORT).size();
        var segment = SampleSegment.of("check", 2);
        fixture.sandbox().faults().always(Operation.LIST, Fault.status(503));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        assertThat(report.explanation()).contains(ExportFixture.LIST).contains("goes on by itself");
        assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSize(before);
        fixture.sandbox().faults().clear();
        var end = fixture.awaitEnd(report.run());
        assertThat(end.state()).isEqualTo("completed");
        assertThat(end.explanation()).isNull();
        assertThat(end.imported()).isEqualTo(segment.size());
    }

    private static Path onlyDeadLetter(Report report) throws IOException {
        var letters = fixture.deadLetters(report);
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private static List<String> texts(JsonNode array, String place) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.at(place).asText()));
        return texts;
    }
}
