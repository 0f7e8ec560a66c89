package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.close.Report;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import io.segmentexport.sandbox.Situations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a process staged, another one delivers, though a power failure damaged the batches between the two: it stages the
 * files again if nothing was sent, and else rebuilds what is damaged. Nothing is lost, and nothing accepted is sent twice.
 */
class PowerLossTest {

    private static final int BATCHES = 4;
    /** Klaviyo refuses it by name in one of the tests. */
    private static final int REFUSED = 7_000;
    /** Some are rejected before delivery, some repeat an address: their rows are left out when a batch is rebuilt. */
    private static final SampleSegment SEGMENT = SampleSegment.of("power", 35_001).with(4, "nobody").with(12_000, "POWER3@example.com")
            .with(24_999, "power24998@example.com").with(30_500, "nobody@");
    private static final Set<String> IMPORTED = SampleSegment.of("power", 35_001).without("power4@example.com", "power12000@example.com",
            "power24999@example.com", "power30500@example.com");

    @TempDir
    Path folder;

    /** What a power failure makes of a file that was not synced. */
    private enum Damage {
        CUT_OFF {
            @Override
            void inflict(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        EMPTY {
            @Override
            void inflict(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        ZEROS {
            @Override
            void inflict(Path file) throws IOException {
                Files.write(file, new byte[(int) Files.size(file)]);
            }
        },
        ZEROS_AT_THE_END {
            @Override
            void inflict(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Arrays.fill(bytes, bytes.length - 4_096, bytes.length, (byte) 0);
                Files.write(file, bytes);
            }
        },
        GONE {
            @Override
            void inflict(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void inflict(Path file) throws IOException;
    }

    @Test
    void deliversWhatAnotherProcessStaged() throws Exception {
        try (var fixture = start()) {
            String run = stopAfterStaging(fixture);
            assertThat(fixture.requests(Operation.BULK_IMPORT)).isEmpty();
            var bodies = bodies(fixture, run);
            var stages = new ArrayList<RunState>();

            var report = goOn(fixture, run, stages);

            everythingIsImported(fixture, report);
            assertThat(stages).as("nothing is staged again").containsExactly(RunState.CHECKING, RunState.DELIVERING, RunState.TRACKING);
            assertThat(sentBodies(fixture)).containsExactlyInAnyOrderElementsOf(bodies);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stagesTheFilesAgainIfNothingWasSent(Damage damage) throws Exception {
        try (var fixture = start()) {
            String run = stopAfterStaging(fixture);
            var bodies = bodies(fixture, run);
            damage.inflict(fixture.data().batches(run).resolve("00003.json"));
            var stages = new ArrayList<RunState>();

            var report = goOn(fixture, run, stages);

            everythingIsImported(fixture, report);
            assertThat(stages).contains(RunState.STAGING);
            assertThat(sentBodies(fixture)).as("the same as before").containsExactlyInAnyOrderElementsOf(bodies);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rebuildsWhatIsDamagedIfHalfOfItIsAccepted(Damage damage) throws Exception {
        try (var fixture = start()) {
            String run = stopAtRequest(fixture, 3);
            assertThat(states(fixture, run)).containsExactly("1 accepted", "2 accepted", "3 sending", "4 staged");
            var bodies = bodies(fixture, run);
            for (int batch = 1; batch <= BATCHES; batch++) {
                damage.inflict(fixture.data().batches(run).resolve("0000" + batch + ".json"));
            }
            var stages = new ArrayList<RunState>();

            var report = goOn(fixture, run, stages);

            everythingIsImported(fixture, report);
            assertThat(stages).doesNotContain(RunState.STAGING);
            assertThat(sentBodies(fixture)).as("each is accepted once, as it was staged").containsExactlyElementsOf(bodies);
        }
    }

    /** Halves and, of one half, what is left without a refused record. */
    @ParameterizedTest
    @EnumSource
    void rebuildsThePartsOfARefusedBatch(Damage damage) throws Exception {
        String refused = SEGMENT.addresses().get(REFUSED);
        try (var fixture = start()) {
            fixture.sandbox().faults().onNext(Operation.BULK_IMPORT, Fault.refusal());
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> request.bodyContains("\"" + refused + "\"")),
                    Situations.refusedProfile(REFUSED - 1 - 5_000));
            String run = stopAtRequest(fixture, 4);
            assertThat(states(fixture, run)).containsExactly("1 replaced", "1.1 accepted", "1.2 replaced", "1.2.3 sending",
                    "2 staged", "3 staged", "4 staged");
            for (String body : List.of("00001.2.3.json", "00002.json", "00004.json")) {
                damage.inflict(fixture.data().batches(run).resolve(body));
            }
            var stages = new ArrayList<RunState>();

            var report = goOn(fixture, run, stages);

            assertThat(stages).doesNotContain(RunState.STAGING);
            assertThat(report.imported()).isEqualTo(IMPORTED.size() - 1);
            assertThat(report.rejected()).isEqualTo(3);
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).hasSize(IMPORTED.size() - 1).doesNotContain(refused);
            assertThat(accepted(fixture).stream().mapToInt(RecordedRequest::profiles).sum()).as("no profile is accepted twice")
                    .isEqualTo(IMPORTED.size() - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "0, false", "3, true", "3, false"})
    void failsIfTheSourceIsGoneOrChangedToo(int stopAt, boolean gone) throws Exception {
        try (var fixture = start()) {
            String run = stopAt == 0 ? stopAfterStaging(fixture) : stopAtRequest(fixture, stopAt);
            int sent = fixture.requests(Operation.BULK_IMPORT).size();
            Damage.GONE.inflict(fixture.data().batches(run).resolve("00004.json"));
            Damage.ZEROS.inflict(fixture.data().batches(run).resolve("00003.json"));
            var source = fixture.data().run(run).resolve("HighValue.csv");
            if (gone) {
                Files.delete(source);
            } else {
                Files.writeString(source, SEGMENT.with(77, "someone-else@example.com").csv());
            }

            var report = goOn(fixture, run, new ArrayList<>());

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).contains("2 batches are damaged or missing and cannot be rebuilt", "HighValue.csv is not in "
                    + fixture.data().run(run) + " any more, or was changed", "drop the segment again");
            assertThat(fixture.requests(Operation.BULK_IMPORT)).as("nothing more was sent").hasSize(sent);
            long accepted = stopAt == 0 ? 0 : 20_000;
            assertThat(report.imported()).isEqualTo(accepted);
            assertThat(report.undelivered()).isEqualTo(IMPORTED.size() - accepted);
            assertThat(report.reconciles()).isTrue();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).hasSize((int) accepted);
        }
    }

    private ExportFixture start() throws Exception {
        return ExportFixture.start(folder, Map.of("delivery.parallel", "1", "delivery.retries", "1"));
    }

    /** Stages the segment, and ends the process before it sends a batch. */
    private static String stopAfterStaging(ExportFixture fixture) throws Exception {
        fixture.integration().watchers().add(new Told(stage -> {
            if (stage == RunState.STAGING) {
                fixture.integration().runs().stopAll();
            }
        }));
        return stopped(fixture);
    }

    /** Ends the process while the request of this number, from 1, is under way: Klaviyo does not carry it out. */
    private static String stopAtRequest(ExportFixture fixture, int number) throws Exception {
        var requests = new AtomicInteger();
        var stop = fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> {
            boolean last = requests.incrementAndGet() == number;
            if (last) {
                fixture.integration().runs().stopAll();
            }
            return last;
        }), Fault.Flaw.DROPS_UNREAD);
        String run = stopped(fixture);
        stop.heal();
        return run;
    }

    private static String stopped(ExportFixture fixture) throws Exception {
        fixture.put("HighValue.csv", SEGMENT.csv().getBytes(StandardCharsets.UTF_8));
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10))
                .until(() -> !fixture.runs().isEmpty() && fixture.integration().runs().stopping()
                        && fixture.integration().runs().underWay().isEmpty());
        String run = fixture.runs().get(0).id();
        assertThat(fixture.runs().get(0).state()).isEqualTo(RunState.DELIVERING);
        fixture.integration().close();
        return run;
    }

    /** Another process goes on with the run. */
    private static Report goOn(ExportFixture fixture, String run, List<RunState> stages) throws Exception {
        try (var next = new Integration(fixture.settings(), false, Map.of())) {
            next.watchers().add(new Told(stages::add));
            next.start();
            return next.dispatch().carry(next.ledger().runs().get(run)).orElseThrow();
        }
    }

    private static void everythingIsImported(ExportFixture fixture, Report report) {
        assertThat(report.state()).isEqualTo("completed-with-rejections");
        assertThat(report.imported()).isEqualTo(IMPORTED.size());
        assertThat(report.reconciles()).isTrue();
        assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(IMPORTED);
        assertThat(accepted(fixture).stream().mapToInt(RecordedRequest::profiles).sum()).as("no profile is accepted twice")
                .isEqualTo(IMPORTED.size());
    }

    private static List<RecordedRequest> accepted(ExportFixture fixture) {
        return fixture.requests(Operation.BULK_IMPORT).stream().filter(request -> request.status() == 202).toList();
    }

    private static List<String> sentBodies(ExportFixture fixture) {
        return accepted(fixture).stream().map(request -> request.body().orElseThrow()).toList();
    }

    private static List<String> bodies(ExportFixture fixture, String run) throws IOException {
        var bodies = new ArrayList<String>();
        for (int batch = 1; batch <= BATCHES; batch++) {
            bodies.add(Files.readString(fixture.data().batches(run).resolve("0000" + batch + ".json")));
        }
        return bodies;
    }

    private static List<String> states(ExportFixture fixture, String run) {
        try (var ledger = Ledger.open(fixture.settings())) {
            return ledger.batches().of(run).stream().map(batch -> batch.number() + " " + batch.state().word()).toList();
        }
    }

    /** Is told which stage a run has left. */
    private record Told(Consumer<RunState> left) implements RunWatcher {
        @Override
        public void stage(OpenRun run, RunState stage, Duration took) {
            left.accept(stage);
        }
    }
}
