package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Klaviyo is down for long: runs wait and go on by themselves, and no batch becomes a dead letter for it. */
class OutageTest {

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of("delivery.retries", "1"));
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
    void suspendsInTheMiddleAndSendsTheRestWhenKlaviyoIsBack() throws Exception {
        int before = imports().size();
        var segment = SampleSegment.of("outage", 20_001);
        var seen = new AtomicInteger();
        fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> seen.incrementAndGet() > 1), Fault.status(503));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        assertThat(report.explanation()).startsWith("Klaviyo has taken no batch of this run on connection main since ")
                .contains("503: ", "goes on by itself", "delivery.give-up-after");
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.deadLetters(report)).isEmpty();
        assertThat(fixture.integration().ledger().outages().since("main")).hasValueSatisfying(
                since -> assertThat(since).isBetween(fixture.integration().ledger().runs().get(report.run()).openedAt(), Instant.now()));

        fixture.sandbox().faults().clear();
        var end = fixture.awaitEnd(report.run());

        assertThat(end.state()).isEqualTo("completed");
        assertThat(end.imported()).isEqualTo(segment.size());
        assertThat(end.explanation()).isNull();
        assertThat(fixture.deadLetters(end)).isEmpty();
        assertThat(fixture.allOnList(segment.all())).isTrue();
        assertThat(fixture.integration().ledger().outages().since("main")).isEmpty();
        assertThat(imports().stream().skip(before).filter(request -> request.status() == 202).mapToInt(RecordedRequest::profiles).sum())
                .as("no accepted batch is sent twice").isEqualTo(segment.size());
    }

    /** Several are under way with it; the last of the run is sent afterwards and shows that Klaviyo is up. */
    @Test
    void laysABatchAsideThatKlaviyoNeverTakesWhileItTakesOthers(@TempDir Path other) throws Exception {
        try (var fresh = ExportFixture.start(other, Map.of("delivery.retries", "1"))) {
            var segment = SampleSegment.of("poison", 20_001);
            var poison = segment.addresses().subList(0, 10_000);
            fresh.sandbox().faults().always(
                    Operation.BULK_IMPORT.and(request -> request.bodyContains(poison.get(7))), Fault.htmlStatus(524));

            var report = fresh.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed-incomplete");
            assertThat(report.imported()).isEqualTo(10_001);
            assertThat(report.undelivered()).isEqualTo(10_000);
            assertThat(report.undeliveredFor().keySet()).singleElement().asString().startsWith("524: the answer is a web page");
            assertThat(fresh.noneOnList(poison)).isTrue();
            // Put aside after two attempts, and after two more with Klaviyo known to be up, it is given up.
            assertThat(batches(fresh, report.run())).containsExactlyInAnyOrder(
                    tuple("1", BatchState.UNDELIVERED, 4), tuple("2", BatchState.COMPLETE, 1), tuple("3", BatchState.COMPLETE, 1));
            assertThat(fresh.deadLetters(report)).extracting(file -> file.getFileName().toString())
                    .containsExactly("batch-00001.json");
            assertThat(fresh.integration().ledger().outages().since("main")).isEmpty();
        }
    }

    @Test
    void sendsABatchOnceMoreThatFellIntoAShortGap(@TempDir Path other) throws Exception {
        try (var fresh = ExportFixture.start(other, Map.of("delivery.retries", "1"))) {
            var segment = SampleSegment.of("gap", 10_001);
            fresh.sandbox().faults().onNext(2, Operation.BULK_IMPORT, Fault.status(503));

            var report = fresh.export("HighValue.csv", segment.csv());

            assertThat(report.state()).isEqualTo("completed");
            assertThat(report.imported()).isEqualTo(segment.size());
            assertThat(batches(fresh, report.run())).containsExactlyInAnyOrder(
                    tuple("1", BatchState.COMPLETE, 3), tuple("2", BatchState.COMPLETE, 1));
        }
    }

    @Test
    void forgetsThatTheAccountCouldNotBeLookedUpWhenABatchGetsNoAnswerLater(@TempDir Path other) throws Exception {
        try (var fresh = ExportFixture.start(other, Map.of("delivery.retries", "1"))) {
            fresh.sandbox().faults().always(Operation.ACCOUNTS, Fault.status(503));
            fresh.sandbox().faults().onNext(2, Operation.BULK_IMPORT, Fault.status(503));

            var report = fresh.export("HighValue.csv", SampleSegment.of("account", 2).csv());

            assertThat(report.state()).as("put aside, and no failure of the run").isEqualTo("suspended");
            assertThat(fresh.awaitEnd(report.run()).state()).isEqualTo("completed");
        }
    }

    @Test
    void takesASingleBatchThatGetsNoAnswerForAnOutage() throws Exception {
        var segment = SampleSegment.of("single", 2);
        fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.status(502));

        var report = fixture.export("HighValue.csv", segment.csv());

        assertThat(report.state()).isEqualTo("suspended");
        fixture.sandbox().faults().clear();
        assertThat(fixture.awaitEnd(report.run()).imported()).isEqualTo(2);
    }

    @Test
    void givesUpAnOutageThatIsOlderThanItMayBeAlsoWhereTheListCannotBeLookedUpAnyMore(@TempDir Path other) throws Exception {
        try (var patient = ExportFixture.start(other, Map.of("delivery.retries", "1"))) {
            var segment = SampleSegment.of("old", 10_001);
            patient.sandbox().faults().always(Operation.BULK_IMPORT, Fault.status(503));
            var waiting = patient.export("HighValue.csv", segment.csv());
            assertThat(waiting.state()).isEqualTo("suspended");

            patient.sandbox().faults().always(Faults.EVERYWHERE, Fault.Flaw.DROPS_UNREAD);
            patient.integration().close();
            try (var next = new Integration(patient.settingsWith(Map.of("delivery.give-up-after", "1ms")), false, Map.of())) {
                next.start();
                var end = next.dispatch().carry(next.runs().waiting().get(0)).orElseThrow();

                assertThat(end.run()).isEqualTo(waiting.run());
                assertThat(end.state()).isEqualTo("completed-incomplete");
                assertThat(end.undelivered()).isEqualTo(segment.size());
                assertThat(end.reconciles()).isTrue();
                assertThat(patient.deadLetters(end)).extracting(file -> file.getFileName().toString())
                        .containsExactly("batch-00001.json", "batch-00002.json");
            }
        }
    }

    @Test
    void leavesARunWaitingThatHasSentNothingHoweverLongNothingAnswers(@TempDir Path other) throws Exception {
        try (var impatient = ExportFixture.start(other, Map.of("delivery.retries", "0", "delivery.give-up-after", "1ms"))) {
            impatient.sandbox().faults().always(Faults.EVERYWHERE, Fault.status(503));

            var first = impatient.export("HighValue.csv", SampleSegment.of("nothing", 2).csv());

            assertThat(first.state()).isEqualTo("suspended");
            assertThat(first.explanation()).contains("nothing was sent", "goes on by itself");
            impatient.sandbox().faults().clear();
            assertThat(impatient.awaitEnd(first.run()).state()).isEqualTo("completed");
        }
    }

    private static List<Tuple> batches(ExportFixture fixture, String run) {
        return fixture.integration().ledger().batches().of(run).stream()
                .map((BatchEntry batch) -> tuple(batch.number(), batch.state(), batch.attempts())).toList();
    }

    private static List<RecordedRequest> imports() {
        return fixture.requests(Operation.BULK_IMPORT);
    }
}
