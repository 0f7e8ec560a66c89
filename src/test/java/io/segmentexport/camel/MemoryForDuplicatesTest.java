package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OtherRun;
import io.segmentexport.run.RunHaltedException;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.stage.TableMemory;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that this process has no memory for, to find its duplicates in. */
class MemoryForDuplicatesTest {

    private static final BufferPoolMXBean DIRECT = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
    private static final int LARGE = 100_000;
    /** The tables of so many records take more than this, but not twice as much. */
    private static final long MEMORY_OF_LARGE = 15L * LARGE;
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
            assertThat(fixture.integration().ledger().runs().get(report.run()).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    /** What stops a run while it waits for the answer to its first batch, and the state that it comes to. */
    private enum Stop {

        HALTED("suspended") {
            @Override
            void stop(Path file) {
                // The answer does it.
            }
        },
        BROKEN("failed") {
            @Override
            void stop(Path file) throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff}), channel.size() / 2);
                }
            }
        };

        private final String state;

        Stop(String state) {
            this.state = state;
        }

        abstract void stop(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void givesTheMemoryBackOfARunThatStopsInTheMiddleOfItsFile(Stop stop) throws Exception {
        var segment = SampleSegment.of("large", LARGE);
        var memory = new TableMemory(() -> 2 * MEMORY_OF_LARGE);
        try (var fixture = ExportFixture.start(folder, Map.of("delivery.parallel", "1", "delivery.request-timeout", "90s",
                        "suspended.look-again-millis", "600000"), memory);
                var requests = new HeldRequests(segment)) {
            fixture.sandbox().faults().always(
                    Operation.BULK_IMPORT.and(request -> requests.hold(request) == 1 && stop == Stop.HALTED), Fault.status(401));
            var end = fixture.exporting("HighValue.csv", segment.csv());
            requests.await(1);
            var run = fixture.integration().runs().underWay().iterator().next();
            long reading = DIRECT.getMemoryUsed();
            assertThatThrownBy(() -> OtherRun.reading(memory, LARGE)).isInstanceOf(RunHaltedException.class);

            stop.stop(fixture.data().run(run.id()).resolve("HighValue.csv"));
            requests.letAllGo();

            assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(stop.state);
            assertThat(run.progress().recordsRead()).as("records read").isLessThan(LARGE);
            assertThat(reading - DIRECT.getMemoryUsed()).as("bytes given back").isGreaterThan(MEMORY_OF_LARGE);
            OtherRun.reading(memory, LARGE).close();
        }
    }
}
