package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.ChildJvm;
import io.segmentexport.SmallDisk;
import io.segmentexport.camel.ExportFixture;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service as a process of its own, started from another directory than that of its configuration. */
@Timeout(180)
class RunCommandTest extends CommandTestCase {

    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(15);
    /** More than one batch holds; where the first is accepted, the second may wait long before it is sent again. */
    private static final List<String> ADDRESSES = IntStream.range(0, 10_500).mapToObj(i -> "person" + i + "@example.com").toList();
    private static final String SEGMENT = "EMail\n" + String.join("\n", ADDRESSES) + "\n";

    private void drop(String name, String content) throws IOException {
        var part = Files.writeString(commands.inbox().resolve("." + name + ".part"), content);
        Files.move(part, commands.inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonNode runs() throws IOException {
        return new ObjectMapper().readTree(commands.run("runs", "--json").out()).get("runs");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    private static void assertThatItStops(ChildJvm service) throws InterruptedException {
        var told = Instant.now();
        service.terminate();
        assertThat(service.awaitExit()).as(service::err).isZero();
        assertThat(Duration.between(told, Instant.now())).isLessThan(A_FEW_SECONDS);
    }

    @Test
    void exportsADroppedFileAndStopsWellWhenItIsTold() throws Exception {
        try (var service = commands.start("run")) {
            service.awaitWords("watching");
            drop("HighValue.csv", "EMail\na@example.com\nb@example.com\n");
            service.awaitWords("completed: 2 records = 2 imported");

            var second = commands.run("run");
            var history = runs();

            assertThat(second.exitCode()).as("a second service on this data folder").isEqualTo(1);
            assertThat(second.errorWords()).contains("process " + service.pid() + ", \"run\"", commands.data().toString());
            assertThat(history).as("seen while the service has the ledger open").hasSize(1);
            assertThatItStops(service);
            assertThat(service.out() + service.err()).doesNotContain("@example.com", ExportFixture.KEY, "ERROR");
        }
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
        assertThat(folder.resolve("elsewhere")).as("nothing is written where it was started").isEmptyDirectory();
    }

    @Test
    void goesOnWithARunThatWasUnderWayWithoutSendingAcceptedBatchesAgain() throws Exception {
        commands.configure("""
                delivery.retries = 100
                delivery.first-wait = 50s
                delivery.longest-wait = 50s
                """);
        commands.sandbox.faults().from(2, Operation.BULK_IMPORT, Fault.status(503));
        try (var service = commands.start("run")) {
            service.awaitWords("watching");
            drop("HighValue.csv", SEGMENT);
            await(() -> commands.sandbox.jobs().size() == 1 && commands.requests(Operation.BULK_IMPORT).size() == 2);
            assertThatItStops(service);
        }
        assertThat(runs()).hasSize(1);
        assertThat(runs().get(0).has("endedAt")).isFalse();

        commands.sandbox.faults().clear();
        try (var service = commands.start("run")) {
            service.awaitWords("watching"); // It is not to wait for those who look into the ledger.
            await(() -> runs().get(0).has("endedAt"));
            assertThatItStops(service);
        }

        var run = runs().get(0);
        assertThat(run.get("state").asText()).isEqualTo("completed");
        assertThat(run.get("imported").asInt()).isEqualTo(ADDRESSES.size());
        assertThat(commands.sandbox.members(ExportFixture.LIST)).isEqualTo(ADDRESSES.stream().collect(Collectors.toSet()));
        assertThat(profilesAccepted()).as("profiles of accepted requests").containsExactlyInAnyOrder(10_000, 500);
        assertThat(commands.inbox()).isEmptyDirectory();
    }

    private List<Integer> profilesAccepted() {
        return commands.requests(Operation.BULK_IMPORT).stream().filter(request -> request.status() == 202)
                .map(request -> request.profiles()).toList();
    }

    @Test
    void endsARunThatWasCancelledAtTheMomentInWhichTheServiceWasKilled() throws Exception {
        commands.configure("""
                delivery.retries = 100
                delivery.first-wait = 50s
                delivery.longest-wait = 50s
                """);
        commands.sandbox.faults().from(2, Operation.BULK_IMPORT, Fault.status(503));
        try (var service = commands.start("run")) {
            service.awaitWords("watching");
            drop("HighValue.csv", SEGMENT);
            await(() -> commands.sandbox.jobs().size() == 1 && commands.requests(Operation.BULK_IMPORT).size() == 2);
            // The ledger has it, and the run was not told yet.
            try (var ledger = Ledger.open(new SettingsReader().read(commands.config(), Map.of()))) {
                assertThat(ledger.runs().cancel(runs().get(0).get("run").asText(), "user anna")).isTrue();
            }
            service.kill();
        }
        commands.sandbox.faults().clear();

        try (var service = commands.start("run")) {
            service.awaitWords("watching"); // It is not to wait for those who look into the ledger.
            await(() -> runs().get(0).has("endedAt"));
            assertThatItStops(service);
        }

        var run = runs().get(0);
        assertThat(run.get("state").asText()).isEqualTo("cancelled");
        assertThat(run.get("cancelledBy").asText()).isEqualTo("user anna");
        assertThat(List.of(run.get("records").asInt(), run.get("imported").asInt(), run.get("undelivered").asInt()))
                .containsExactly(10_500, 10_000, 500);
        assertThat(commands.requests(Operation.BULK_IMPORT)).as("nothing more was sent").hasSize(2);
    }

    @Test
    void endsWithinTheTimeThatAStopMayTakeThoughKlaviyoDoesNotAnswerAndSendsTheBatchAtTheNextStart() throws Exception {
        commands.configure("shutdown.timeout = 2s");
        var arrived = new CountDownLatch(1);
        commands.sandbox.faults().onNext(Operation.BULK_IMPORT.and(request -> {
            arrived.countDown();
            return true;
        }), new Fault.Latency(Duration.ofMinutes(10)));
        try (var service = commands.start("run")) {
            service.awaitWords("watching");
            drop("HighValue.csv", "EMail\na@example.com\nb@example.com\n");
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();

            assertThatItStops(service);

            assertThat(service.err()).contains("did not end within 2 s (shutdown.timeout)");
        }
        assertThat(runs().get(0).has("endedAt")).isFalse();

        try (var service = commands.start("run")) {
            service.awaitWords("watching"); // It is not to wait for those who look into the ledger.
            await(() -> runs().get(0).has("endedAt"));
            assertThatItStops(service);
            assertThat(service.err()).as("a stop in time").doesNotContain("shutdown.timeout");
        }
        assertThat(runs()).singleElement().satisfies(run -> assertThat(run.get("state").asText()).isEqualTo("completed"));
        assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
        assertThat(commands.requests(Operation.BULK_IMPORT)).as("answered ones").hasSize(1);
    }

    @Test
    void waitsForRoomIfTheDiskIsFullAtItsStart() throws Exception {
        commands.configure("data.keep-free = 1MB");
        try (var disk = SmallDisk.mount(commands.data(), 24)) {
            disk.fill(0);
            try (var service = commands.start("run")) {
                service.awaitWords("Cannot begin yet: no space is left");
                disk.clear();
                service.awaitWords("watching");
                drop("HighValue.csv", "EMail\na@example.com\n");
                service.awaitWords("completed: 1 records = 1 imported");
                assertThatItStops(service);
            }
        }
    }

    /** An installation may have made the data folder before, open to others. */
    @Test
    void closesTheDataFolderToOthers() throws Exception {
        Files.createDirectories(commands.data());
        Files.setPosixFilePermissions(commands.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var service = commands.start("run")) {
            service.awaitWords("watching");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(commands.data()))).isEqualTo("rwx------");
            assertThat(service.out() + service.err()).contains("could be read by others");
            assertThatItStops(service);
        }
    }

    @Test
    void doesNotStartWithoutAKeyThatItNeeds() throws Exception {
        commands.configure("connection.main.api-key = {{env:NO_SUCH_KLAVIYO_KEY}}");

        try (var service = commands.start("run")) {
            assertThat(service.awaitExit()).isEqualTo(78);
            assertThat(service.err()).contains("NO_SUCH_KLAVIYO_KEY");
        }
    }
}
