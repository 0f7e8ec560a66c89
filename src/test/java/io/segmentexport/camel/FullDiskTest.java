package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.SmallDisk;
import io.segmentexport.run.Standing;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk fills while a run is at work: it stops, and goes on by itself when there is space. */
class FullDiskTest {

    private static final SampleSegment SEGMENT = SampleSegment.of("disk", 30_001);

    /** What the ledger takes for a run until it is staged, about. */
    private static final long LEDGER = 60_000;

    @TempDir
    Path folder;

    /** Fills the disk before the answer to the first batch. */
    private static void fillWithTheFirstBatch(ExportFixture fixture, SmallDisk disk, long leave) {
        var filled = new AtomicBoolean();
        fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> {
            if (filled.compareAndSet(false, true)) {
                disk.fill(leave);
            }
            return false;
        }), Fault.status(500));
    }

    static Stream<Arguments> placesWhereStagingFillsTheDisk() {
        String one = "EMail\n" + "same@example.com\n".repeat(SEGMENT.size());
        return Stream.of(
                arguments(named("at the first tables", 120_000L), SEGMENT.csv(), SEGMENT.size()),
                arguments(named("as a table grows", 400_000L), SEGMENT.csv(), SEGMENT.size()),
                arguments(named("at a batch", 750_000L), SEGMENT.csv(), SEGMENT.size()),
                arguments(named("with the batches to come", 1_200_000L), SEGMENT.csv(), SEGMENT.size()),
                arguments(named("at a list", 600_000L), one, 1));
    }

    @ParameterizedTest
    @MethodSource("placesWhereStagingFillsTheDisk")
    void waitsForRoomIfStagingFillsTheDisk(long room, String csv, int imported) throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 16);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "1KB"))) {
            var packed = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(csv.getBytes(StandardCharsets.UTF_8));
            }
            disk.fill(LEDGER + packed.size() + room);

            var report = fixture.export("HighValue.csv.gz", packed.toByteArray());

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).containsAnyOf("no space is left on a disk", "MB are free in " + disk.folder())
                    .contains("make space", "by itself");
            assertThat(fixture.data().batches(report.run())).as("its batches").doesNotExist();
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();

            disk.clear();
            var end = fixture.awaitEnd(report.run());

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(imported);
            assertThat(end.reconciles()).isTrue();
            assertThat(fixture.requests(Operation.BULK_IMPORT).stream().mapToInt(RecordedRequest::profiles).sum()).isEqualTo(imported);
            assertThat(fixture.data().run(report.run())).doesNotExist();
        }
    }

    @Test
    void stopsBeforeTheDiskIsFull() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 24);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "6MB"))) {
            fillWithTheFirstBatch(fixture, disk, 5_000_000);

            var report = fixture.export("HighValue.csv", SEGMENT.csv());

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).contains("MB are free in " + disk.folder(), "make space", "goes on by itself");
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.requests(Operation.BULK_IMPORT)).hasSizeLessThan(4);
            assertThat(fixture.deadLetters(report)).isEmpty();

            disk.clear();
            var end = fixture.awaitEnd(report.run());

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(SEGMENT.size());
            assertThat(end.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(SEGMENT.all());
            assertThat(fixture.requests(Operation.BULK_IMPORT).stream().mapToInt(RecordedRequest::profiles).sum())
                    .as("no batch is sent twice").isEqualTo(SEGMENT.size());
        }
    }

    @Test
    void beginsNoRunWithoutRoomForItsDeadLetters() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 24);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "12MB"))) {
            var segment = SampleSegment.of("begin", 30_000).csv();
            disk.fill(12_100_000 + segment.length());

            var report = fixture.drop("HighValue.csv", segment);

            assertThat(report.state()).isEqualTo("suspended");
            assertThat(report.explanation()).contains("for its batches and dead letters", "free in " + disk.folder());
            assertThat(fixture.sandbox().requests()).isEmpty();
            disk.clear();
            assertThat(fixture.awaitEnd(report.run()).imported()).isEqualTo(30_000);
        }
    }

    @Test
    void bringsNoCopyInWithoutRoomForIt() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 24);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "12MB"))) {
            disk.fill(12_100_000);

            assertThatThrownBy(() -> fixture.export("HighValue.csv", SampleSegment.of("copy", 30_000).csv()))
                    .hasMessageContaining("cannot claim HighValue.csv").rootCause()
                    .hasMessageContainingAll("MB to bring the segment there", "make space");

            assertThat(fixture.runs()).isEmpty();
        }
    }

    @Test
    void survivesThatNothingCanBeWrittenAnyMore() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 16);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "1KB",
                        "delivery.retries", "1"))) {
            fillWithTheFirstBatch(fixture, disk, 0);

            fixture.put("HighValue.csv", SEGMENT.csv().getBytes(StandardCharsets.UTF_8));
            // By then it may be that the ledger cannot be read.
            var run = Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
                    .until(fixture::runs, runs -> !runs.isEmpty()).get(0).id();
            Awaitility.await().atMost(Duration.ofSeconds(90)).until(
                    () -> !fixture.requests(Operation.BULK_IMPORT).isEmpty() && fixture.integration().runs().underWay(run).isEmpty());

            disk.clear();
            Awaitility.await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(
                    () -> fixture.integration().ledger().runs().get(run).state().ended());
            var end = fixture.awaitEnd(run);

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(SEGMENT.size());
            assertThat(end.reconciles()).isTrue();
            assertThat(fixture.deadLetters(end)).isEmpty();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(SEGMENT.all());
        }
    }

    /** That a batch goes (again) is written down before it does. */
    @Test
    void sendsNothingOfABatchWhereItCannotBeWrittenDownThatItIsSent() throws Exception {
        var second = SEGMENT.addresses().get(10_000);
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 16);
                var fixture = ExportFixture.start(folder, Map.of("data.folder", disk.folder().toString(), "data.keep-free", "1KB",
                        "delivery.parallel", "1", "delivery.retries", "1"))) {
            var attempts = new AtomicInteger();
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> {
                boolean first = request.bodyContains(second) && attempts.incrementAndGet() == 1;
                if (first) {
                    disk.fill(0);
                }
                return first;
            }), Fault.status(503));

            fixture.put("HighValue.csv", SEGMENT.csv().getBytes(StandardCharsets.UTF_8));
            var run = Awaitility.await().atMost(Duration.ofSeconds(60))
                    .until(() -> fixture.integration().runs().underWay(), underWay -> !underWay.isEmpty()).iterator().next();
            Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(5)).until(run::halted);

            assertThat(run.standing().phase()).isEqualTo(Standing.Phase.SUSPENDED);
            assertThat(run.standing().why().orElseThrow().text()).startsWith("no space is left on a disk").contains("resumes by itself");
            assertThat(attempts).as("attempts to send the batch").hasValue(1);

            disk.clear();
            var end = fixture.awaitEnd(run.id());

            assertThat(end.state()).isEqualTo("completed");
            assertThat(end.imported()).isEqualTo(SEGMENT.size());
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(SEGMENT.all());
            assertThat(fixture.requests(Operation.BULK_IMPORT)).extracting(RecordedRequest::status)
                    .containsExactly(202, 503, 202, 202, 202);
        }
    }
}
