package io.segmentexport.camel;

import static io.segmentexport.sandbox.Operation.BULK_IMPORT;
import static io.segmentexport.sandbox.Operation.IMPORT_JOB;
import static io.segmentexport.sandbox.Operation.LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.SandboxRequest;
import io.segmentexport.sandbox.Situations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody ends a run, wherever it is: nothing more of it is sent, and every record of it is in one place. */
@Timeout(120)
class CancelledRunTest {

    private static final String ANNA = "user anna";
    private static final int FULL_BATCH = 10_000;

    @TempDir
    static Path folder;

    private static ExportFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ExportFixture.start(folder, Map.of("delivery.parallel", "2", "suspended.look-again-millis", "3600000"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void heal() {
        fixture.sandbox().faults().clear();
    }

    /** Drops a file; gives the ID of its run. */
    private static String drop(ExportFixture service, String name, SampleSegment segment) throws IOException {
        int before = service.runs().size();
        service.put(name, segment.csv().getBytes(StandardCharsets.UTF_8));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> service.runs().size() > before);
        return service.runs().get(0).id();
    }

    private static Run run(ExportFixture service, String id) {
        return service.integration().ledger().runs().get(id);
    }

    private static void awaitState(ExportFixture service, String run, RunState state) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> run(service, run).state() == state);
    }

    private static Report replayed(ExportFixture service, String run) throws IOException {
        service.integration().dispatch().replay(run, "user jo");
        return service.awaitEnd(run);
    }

    private static void assertCancelled(ExportFixture service, Report report, String... letters) throws IOException {
        assertThat(report.state()).isEqualTo("cancelled");
        assertThat(report.explanation()).startsWith("cancelled by user anna; ").contains("replay " + report.run());
        assertThat(report.cancelledBy()).isEqualTo(ANNA);
        assertThat(report.reconciles()).isTrue();
        assertThat(run(service, report.run()).state()).isSameAs(RunState.CANCELLED);
        assertThat(service.deadLetters(report)).extracting(letter -> letter.getFileName().toString()).containsExactly(letters);
        assertThat(report.places()).doesNotContainKey("archive");
        assertThat(service.data().run(report.run())).doesNotExist();
        assertThat(service.integration().dispatch().cancel(report.run(), ANNA)).as("it has ended").isFalse();
    }

    @Test
    void sendsNoFurtherBatchAndFollowsThoseThatKlaviyoAcceptsYet() throws Exception {
        int before = fixture.requests(BULK_IMPORT).size();
        var segment = SampleSegment.of("delivered", 4 * FULL_BATCH + 1);
        var held = new Held(fixture, BULK_IMPORT);
        var run = drop(fixture, "HighValue.csv", segment);
        held.await(2);

        assertThat(fixture.integration().dispatch().cancel(run, ANNA)).isTrue();
        assertThat(fixture.integration().dispatch().cancel(run, "user jo")).as("a second time").isFalse();
        held.letGo();

        var report = fixture.awaitEnd(run);
        assertThat(fixture.requests(BULK_IMPORT)).as("those that were under way").hasSize(before + 2);
        assertCancelled(fixture, report, "HighValue.csv", "batch-00003.json", "batch-00004.json", "batch-00005.json");
        assertThat(List.of(report.records(), report.imported(), report.undelivered(), report.unconfirmed()))
                .containsExactly((long) segment.size(), 2L * FULL_BATCH, 2L * FULL_BATCH + 1, 0L);

        var after = replayed(fixture, run);

        assertThat(after.state()).isEqualTo("completed");
        assertThat(after.cancelledBy()).isNull();
        assertThat(run(fixture, run).replayedBy()).contains("user jo");
        assertThat(fixture.allOnList(segment.all())).isTrue();
        assertThat(fixture.requests(BULK_IMPORT).stream().skip(before).mapToInt(RecordedRequest::profiles).sum())
                .as("the rest, and nothing twice").isEqualTo(segment.size());
    }

    @Test
    void endsInTheQueueAndNothingOfItIsSent() throws Exception {
        var held = new Held(fixture, BULK_IMPORT);
        var older = drop(fixture, "HighValue_1.csv", SampleSegment.of("older", 2));
        held.await(1);
        var segment = SampleSegment.of("queued", 2);
        var queued = drop(fixture, "HighValue_2.csv", segment);

        fixture.integration().dispatch().cancel(queued, ANNA);
        assertThat(run(fixture, queued).state()).isSameAs(RunState.CLAIMED);
        assertThat(run(fixture, queued).cancelledBy()).contains(ANNA);
        held.letGo();

        assertCancelled(fixture, fixture.awaitEnd(queued), "HighValue_2.csv");
        assertThat(fixture.awaitEnd(older).state()).isEqualTo("completed");
        assertThat(fixture.noneOnList(segment.all())).isTrue();

        assertThat(replayed(fixture, queued).imported()).isEqualTo(2);
    }

    @Test
    void sendsNothingWhereItIsStillBeingChecked() throws Exception {
        int before = fixture.requests(BULK_IMPORT).size();
        var held = new Held(fixture, LIST);
        var run = drop(fixture, "HighValue.csv", SampleSegment.of("checked", 3));
        held.await(1);

        fixture.integration().dispatch().cancel(run, ANNA);
        held.letGo();

        var report = fixture.awaitEnd(run);
        assertCancelled(fixture, report, "HighValue.csv");
        assertThat(List.of(report.records(), report.undelivered())).as("its file was not read yet").containsExactly(0L, 0L);
        assertThat(fixture.requests(BULK_IMPORT)).hasSize(before);
    }

    @Test
    void isNotSentAgainWhereItWaitsForThat(@TempDir Path other) throws Exception {
        try (var slow = ExportFixture.start(other, Map.of("delivery.first-wait", "2s", "delivery.longest-wait", "2s"))) {
            slow.sandbox().faults().always(BULK_IMPORT, Fault.status(503));
            var run = drop(slow, "HighValue.csv", SampleSegment.of("again", 2));
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> !slow.requests(BULK_IMPORT).isEmpty());

            slow.integration().dispatch().cancel(run, ANNA);

            var report = slow.awaitEnd(run);
            assertCancelled(slow, report, "HighValue.csv", "batch-00001.json");
            assertThat(report.undelivered()).isEqualTo(2);
            assertThat(slow.requests(BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void endsWhileItWaitsForTheRateLimit(@TempDir Path other) throws Exception {
        try (var service = ExportFixture.start(other)) {
            service.sandbox().faults().always(BULK_IMPORT, Fault.throttled(3600));
            var run = drop(service, "HighValue.csv", SampleSegment.of("throttled", 2));
            Awaitility.await().until(() -> !service.requests(BULK_IMPORT).isEmpty());

            service.integration().dispatch().cancel(run, ANNA);

            assertCancelled(service, service.awaitEnd(run), "HighValue.csv", "batch-00001.json");
            assertThat(service.requests(BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void endsWhereItIsSuspendedAndKlaviyoStillRefusesTheKey() throws Exception {
        fixture.sandbox().faults().always(Faults.EVERYWHERE, Fault.unauthorised());
        var run = drop(fixture, "HighValue.csv", SampleSegment.of("suspended", 2));
        assertThat(fixture.awaitReport(run).state()).isEqualTo("suspended");

        fixture.integration().dispatch().cancel(run, ANNA);

        assertCancelled(fixture, fixture.awaitEnd(run), "HighValue.csv");
    }

    @Test
    void looksAtItsJobsOnceMoreWithoutWaitingForTheirTime(@TempDir Path other) throws Exception {
        var sandbox = ExportFixture.quickSandbox().jobTiming(Situations.onPoll(1));
        var keys = Map.of("tracking.first-wait", "1h", "tracking.longest-wait", "1h", "tracking.deadline", "2h");
        try (var patient = ExportFixture.start(other, sandbox, keys)) {
            var run = drop(patient, "HighValue.csv", SampleSegment.of("tracked", 2));
            awaitState(patient, run, RunState.TRACKING);

            patient.integration().dispatch().cancel(run, ANNA);

            var report = patient.awaitEnd(run);
            assertCancelled(patient, report, "HighValue.csv");
            assertThat(List.of(report.imported(), report.undelivered(), report.unconfirmed())).containsExactly(2L, 0L, 0L);
        }
    }

    @Test
    void doesNotWaitForJobsOfWhichKlaviyoTellsNothingAndAReplayFollowsThemOn() throws Exception {
        int before = fixture.requests(BULK_IMPORT).size();
        var silent = fixture.sandbox().faults().always(IMPORT_JOB, Fault.status(503));
        var run = drop(fixture, "HighValue.csv", SampleSegment.of("silent", 2));
        awaitState(fixture, run, RunState.TRACKING);

        fixture.integration().dispatch().cancel(run, ANNA);

        var report = fixture.awaitEnd(run);
        assertCancelled(fixture, report, "HighValue.csv");
        assertThat(List.of(report.imported(), report.undelivered(), report.unconfirmed())).containsExactly(0L, 0L, 2L);
        silent.heal();

        assertThat(replayed(fixture, run).imported()).isEqualTo(2);
        assertThat(fixture.requests(BULK_IMPORT)).as("what was accepted is not sent again").hasSize(before + 1);
    }

    @Test
    void endsWhereItIsUnconfirmed(@TempDir Path other) throws Exception {
        try (var service = ExportFixture.start(other, Map.of("tracking.deadline", "100ms"))) {
            service.sandbox().faults().always(BULK_IMPORT, Fault.DecidesJob.ENDLESS);
            var run = drop(service, "HighValue.csv", SampleSegment.of("unconfirmed", 2));
            awaitState(service, run, RunState.UNCONFIRMED);

            service.integration().dispatch().cancel(run, ANNA);

            var report = service.awaitEnd(run);
            assertCancelled(service, report, "HighValue.csv");
            assertThat(List.of(report.imported(), report.undelivered(), report.unconfirmed())).containsExactly(0L, 0L, 2L);
            assertThat(service.requests(BULK_IMPORT)).hasSize(1);
        }
    }

    @Test
    void refusesToEndARunThatHasEnded() throws Exception {
        var report = fixture.export("HighValue.csv", SampleSegment.of("ended", 1).csv());

        assertThat(fixture.integration().dispatch().cancel(report.run(), ANNA)).isFalse();

        assertThat(run(fixture, report.run()).state()).isSameAs(RunState.COMPLETED);
        assertThat(run(fixture, report.run()).cancelledBy()).isEmpty();
    }

    /** Requests of one operation that are answered when the test says so, as if nothing had been. */
    private static final class Held {

        private final AtomicInteger here = new AtomicInteger();
        private final CountDownLatch letGo = new CountDownLatch(1);

        Held(ExportFixture service, Operation operation) {
            service.sandbox().faults().always(operation.and(this::untilLetGo), Fault.status(500));
        }

        /** @return false: no request meets a fault */
        private boolean untilLetGo(SandboxRequest request) {
            here.incrementAndGet();
            try {
                letGo.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        void await(int requests) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10)).until(() -> here.get() >= requests);
        }

        void letGo() {
            letGo.countDown();
        }
    }
}
