package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Settings;
import io.segmentexport.config.SettingsReader;
import io.segmentexport.routes.ExportFixture;
import io.segmentexport.routes.Integration;
import io.segmentexport.run.DataFolder;
import io.segmentexport.run.DeliveryLock;
import io.segmentexport.run.Run;
import io.segmentexport.run.RunState;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a service hand their work over to it, and end as if they had done it. The service is in this process. */
@Timeout(120)
class HandOverTest {

    private static final String GOOD = "EMail\na@example.com\nb@example.com\nA@example.com\n";
    private static final String MIXED = "EMail\na@example.com\nnot an address\n";

    @TempDir
    Path folder;
    private Commands commands;

    @BeforeEach
    void start() throws IOException {
        commands = new Commands(folder);
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    /** The service: the data folder is its own, and it takes requests. */
    private final class Service implements AutoCloseable {

        private final DeliveryLock lock;
        private final Integration integration;

        Service() throws Exception {
            lock = DeliveryLock.take(new DataFolder(commands.data()), DeliveryLock.SERVICE);
            integration = new Integration(settings(), true, Map.of("pick-up.poll-millis", "50", "pick-up.settle-millis", "100",
                    "suspended.look-again-millis", "3600000", "requests.poll-millis", "50", "requests.tell-millis", "20"));
            integration.start();
            lock.takesRequests();
        }

        List<Run> runs() {
            return integration.ledger().runs(Optional.empty(), 10);
        }

        @Override
        public void close() throws IOException {
            integration.close();
            lock.close();
        }
    }

    private Settings settings() {
        return new SettingsReader().read(commands.config(), Map.of());
    }

    /** A run that is suspended because Klaviyo did not take the key for a while. */
    private String suspended() throws Exception {
        commands.sandbox.faults().always(Faults.EVERYWHERE, Fault.unauthorised());
        assertThat(commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD)).exitCode()).isEqualTo(3);
        commands.sandbox.faults().clear();
        return history().get(0).id();
    }

    /** A run whose one batch Klaviyo never accepted. */
    private String undelivered() throws Exception {
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
        assertThat(commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD)).exitCode()).isEqualTo(2);
        commands.sandbox.faults().clear();
        return history().get(0).id();
    }

    private List<Run> history() {
        try (var ledger = io.segmentexport.run.Ledger.embedded(new DataFolder(commands.data()).ledger())) {
            return ledger.runs(Optional.empty(), 10);
        }
    }

    @Test
    void handsACopyOfAFileOverAndPrintsTheReport() throws Exception {
        var file = commands.given("HighValue.csv", MIXED);
        try (var service = new Service()) {
            var ended = commands.run("export", "newsletter", file);

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.words()).contains("State completed-with-rejections", "1 email-malformed", "The sum holds.");
            assertThat(ended.errorWords()).contains("The service has this data folder",
                    "process " + ProcessHandle.current().pid() + ", \"run\"");
            assertThat(file).hasContent(MIXED);
            assertThat(service.runs()).singleElement().satisfies(
                    run -> assertThat(run.startedBy()).isEqualTo("export command of " + System.getProperty("user.name")));
        }
    }

    @Test
    void followsWhatTheServiceTakesFromTheFolder() throws Exception {
        try (var service = new Service()) {
            Files.writeString(commands.inbox().resolve("HighValue_1.csv"), GOOD);
            Files.writeString(commands.inbox().resolve("HighValue_2.csv"), "EMail\nc@example.com\n");

            var ended = commands.run("export", "newsletter");

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("The service watches " + commands.inbox());
            assertThat(service.runs()).hasSize(2).extracting(Run::startedBy).containsOnly("arrival");
            assertThat(ended.words()).contains(service.runs().stream().map(run -> "Run " + run.id()).toList());
            assertThat(ended.err()).doesNotContain("cannot be claimed");
            assertThat(commands.inbox()).isEmptyDirectory();
        }
    }

    @Test
    void saysThatNothingWaitsBesideAService() throws Exception {
        try (var service = new Service()) {
            var ended = commands.run("export", "newsletter");

            assertThat(ended.exitCode()).isZero();
            assertThat(ended.words()).contains("Nothing to export");
            assertThat(service.runs()).isEmpty();
        }
    }
}
