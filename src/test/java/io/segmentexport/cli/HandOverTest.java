package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.camel.ExportFixture;
import io.segmentexport.camel.Integration;
import io.segmentexport.config.Settings;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.Requests.Request;
import io.segmentexport.ledger.Requests;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands beside a service hand their work over to it, and end as if they had done it. */
@Timeout(120)
class HandOverTest extends CommandTestCase {

    private static final String GOOD = "EMail\na@example.com\nb@example.com\nA@example.com\n";
    private static final String TAKE_OVER = "segment-export.take-over-millis";
    private static final String MIXED = "EMail\na@example.com\nnot an address\n";

    /** The service: the data folder is its own, and it takes requests. */
    private final class Service implements AutoCloseable {

        private final DeliveryLock lock;
        private final Integration integration;

        Service() throws Exception {
            lock = DeliveryLock.take(settings(), DeliveryLock.SERVICE);
            integration = new Integration(settings(), true, Map.of("pick-up.poll-millis", "50",
                    "suspended.look-again-millis", "3600000", "requests.poll-millis", "20"));
            integration.start();
            lock.takesRequests();
        }

        List<Run> runs() {
            return integration.ledger().runs().list(Optional.empty(), 10);
        }

        @Override
        public void close() throws IOException {
            integration.close();
            lock.close();
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private Settings settings() {
        return new SettingsReader().read(commands.config(), Map.of());
    }

    private Requests requests(Service service) {
        return service.integration.ledger().requests(Clock.systemUTC());
    }

    private Optional<Request> last(Service service) {
        long id = 0;
        for (var requests = requests(service); requests.find(id + 1).isPresent();) {
            id++;
        }
        return requests(service).find(id);
    }

    /** Hands a file over while Klaviyo does not take the key; the run is suspended, and nobody looks again for an hour. */
    private String suspended(Service service) throws Exception {
        commands.sandbox.faults().always(Faults.EVERYWHERE, Fault.unauthorised());
        var ended = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
        commands.sandbox.faults().clear();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
        assertThat(ended.words()).contains("State suspended");
        return service.runs().get(0).id();
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
                    run -> assertThat(run.start().by()).isEqualTo("export command of " + System.getProperty("user.name")));
        }
    }

    @Test
    void followsWhatTheServiceTakesFromTheFolder() throws Exception {
        try (var service = new Service()) {
            // No run ends before the command asks for both.
            var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
            Files.writeString(commands.inbox().resolve("HighValue_1.csv"), GOOD);
            Files.writeString(commands.inbox().resolve("HighValue_2.csv"), "EMail\nc@example.com\n");

            var command = CompletableFuture.supplyAsync(() -> commands.run("export", "newsletter"));
            await(() -> requests(service).find(2).isPresent());
            held.heal();
            var ended = command.join();

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("The service watches " + commands.inbox());
            assertThat(service.runs()).hasSize(2).extracting(run -> run.start().by()).containsOnly("arrival");
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

    @Test
    void resumesARunInTheService() throws Exception {
        try (var service = new Service()) {
            var run = suspended(service);

            var ended = commands.run("resume", run);

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("Run " + run, "State completed", "2 imported");
            assertThat(last(service)).hasValueSatisfying(request -> {
                assertThat(request.state()).isEqualTo(Request.State.DONE);
                assertThat(request.answer()).contains("completed");
            });
            assertThat(commands.run("resume", "--all").words()).contains("Nothing to resume");
        }
    }

    @Test
    void replaysInTheServiceARunWhoseExportIsNotConfiguredAnyMore() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
        commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
        commands.sandbox.faults().clear();
        Files.writeString(commands.config(), Files.readString(commands.config()).replace("export.newsletter.", "export.another."));
        try (var service = new Service()) {
            var run = service.runs().get(0).id();

            var ended = commands.run("replay", run);

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("Run " + run, "State completed", "2 imported", "0 undelivered");
        }
    }

    @Test
    void replaysARunInTheService() throws Exception {
        commands.configure("delivery.give-up-after = 1ms");
        try (var service = new Service()) {
            commands.sandbox.faults().always(Operation.BULK_IMPORT, Fault.status(503));
            var left = commands.run("export", "newsletter", commands.given("HighValue.csv", GOOD));
            commands.sandbox.faults().clear();
            var run = service.runs().get(0).id();

            var ended = commands.run("replay", run);
            var again = commands.run("replay", run);

            assertThat(left.exitCode()).isEqualTo(2);
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("Run " + run, "State completed", "2 imported", "0 undelivered");
            assertThat(commands.sandbox.members(ExportFixture.LIST)).containsExactlyInAnyOrder("a@example.com", "b@example.com");
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.errorWords()).contains("The service refuses it:", "nothing of run " + run + " is undelivered");
        }
    }

    @Test
    void endsAsFailedWithACommandThatWatchesARunWhichIsCancelled() throws Exception {
        try (var service = new Service()) {
            var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
            var command = CompletableFuture.supplyAsync(() -> run("export", "newsletter", "HighValue.csv"));
            await(() -> !commands.requests(Operation.IMPORT_JOB).isEmpty());

            service.integration.dispatch().cancel(service.runs().get(0).id(), "user anna");

            var ended = command.join();
            held.heal();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
            assertThat(ended.words()).contains("State cancelled", "cancelled by user anna", "2 unconfirmed");
        }
    }

    /** Configures one more export after the service has read the configuration. */
    private void alsoExportOther(String connection) throws IOException {
        commands.configure("""
                connection.second.api-key = {{file:klaviyo.key}}
                connection.second.data-privacy-consent = Jo Doe agreed on 2026-01-15
                export.other.connection = CONNECTION
                export.other.list-id = Y6nRLr
                export.other.email-field = EMail
                export.other.segments = LowValue
                """.replace("CONNECTION", connection));
    }

    @Test
    void carriesARunOfAnExportThatTheServiceIsNotConfiguredFor() throws Exception {
        try (var service = new Service()) {
            alsoExportOther("main");

            var ended = commands.run("export", "other", commands.given("LowValue.csv", GOOD));

            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.words()).contains("State completed", "2 imported");
            assertThat(service.runs()).singleElement().satisfies(run -> assertThat(run.export().id()).isEqualTo("other"));
        }
    }

    @Test
    void refusesWhatNeedsAConnectionThatTheServiceIsNotConfiguredFor() throws Exception {
        try (var service = new Service()) {
            alsoExportOther("second");

            var ended = commands.run("export", "other", commands.given("LowValue.csv", GOOD));

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errorWords()).contains("The service refuses it: run other-", " waits: ", "no connection \"second\"");
            assertThat(commands.requests(Operation.BULK_IMPORT)).isEmpty();
            assertThat(service.runs()).singleElement().satisfies(run -> assertThat(run.state()).isEqualTo(RunState.CLAIMED));
        }
    }

    @Test
    void doesNotBeginWhatACommandAskedForThatHasEnded() throws Exception {
        try (var service = new Service()) {
            var run = suspended(service);
            var aWhileAgo = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-61));
            var asked = service.integration.ledger().requests(aWhileAgo).ask(Request.Kind.RESUME, run, "a command");

            await(() -> requests(service).find(asked).orElseThrow().answered());

            assertThat(requests(service).find(asked).orElseThrow().state()).isEqualTo(Request.State.REFUSED);
            assertThat(service.integration.ledger().runs().get(run).state()).isEqualTo(RunState.SUSPENDED);
            assertThat(commands.requests(Operation.BULK_IMPORT)).isEmpty();
        }
    }

    @Test
    void answersWhatAServiceThatCrashedHadTaken() throws Exception {
        long asked;
        String run;
        try (var service = new Service()) {
            run = suspended(service);
            commands.sandbox.faults().always(Faults.EVERYWHERE, Fault.unauthorised());
            // As a crash leaves it: taken by a service that never answers.
            service.integration.camelContext().getRouteController().stopRoute("requests");
            asked = requests(service).ask(Request.Kind.RESUME, run, "a command");
            requests(service).take(asked);
        }
        commands.sandbox.faults().clear();

        try (var service = new Service()) {
            await(() -> requests(service).find(asked).orElseThrow().answered());

            assertThat(requests(service).find(asked).orElseThrow().state()).isEqualTo(Request.State.DONE);
            assertThat(service.integration.ledger().runs().get(run).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void tellsHowFarARunIsToACommandAndToNobodyElse() throws Exception {
        try (var service = new Service()) {
            var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
            Files.writeString(commands.inbox().resolve("HighValue.csv"), GOOD);
            await(() -> !commands.requests(Operation.IMPORT_JOB).isEmpty());
            var unasked = service.runs().get(0).id();
            assertThat(requests(service).progress(unasked)).isEmpty();

            var command = CompletableFuture.supplyAsync(() -> commands.run("resume", unasked));
            await(() -> requests(service).progress(unasked).isPresent());
            assertThat(requests(service).progress(unasked)).contains(new Progress(RunState.TRACKING, 0, 1));

            held.heal();

            assertThat(command.join().exitCode()).isZero();
            await(() -> requests(service).progress(unasked).isEmpty());
        }
    }

    @Test
    void endsAtASignalWhileTheServiceGoesOn() throws Exception {
        var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
        try (var service = new Service();
                var command = commands.start("export", "newsletter", commands.given("HighValue.csv", GOOD).toString())) {
            command.awaitWords("tracking: 0 of 1 import jobs ended");

            command.terminate();

            assertThat(command.awaitExit()).as(command::err).isEqualTo(3);
            assertThat(command.err().replaceAll("\\s+", " ")).contains("Stopped by you; the service goes on with 1 run(s).");
            held.heal();
            await(() -> service.runs().get(0).state() == RunState.COMPLETED);
        }
    }

    @Test
    void endsAsItsOwnRunDoesWhileTheServiceWorksOnAnotherFile() throws Exception {
        try (var service = new Service()) {
            var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
            Files.writeString(commands.inbox().resolve("HighValue.csv"), MIXED);
            await(() -> !commands.requests(Operation.IMPORT_JOB).isEmpty());

            var file = commands.given("HighValue_2.csv", GOOD);
            var command = CompletableFuture.supplyAsync(() -> commands.run("export", "newsletter", file));
            await(() -> service.runs().size() == 2);
            held.heal();

            var ended = command.join();
            assertThat(ended.exitCode()).as(ended.out()).isZero();
            assertThat(ended.words()).contains("State completed-with-rejections", "2 imported 0 rejected 1 duplicates");
        }
    }

    @Test
    void takesOverFromAServiceThatWasKilled() throws Exception {
        var held = commands.sandbox.faults().always(Operation.IMPORT_JOB, Fault.status(503));
        System.setProperty(TAKE_OVER, "500");
        try (var service = commands.start("run")) {
            service.awaitWords("watching");
            await(() -> DeliveryLock.holder(new DataFolder(commands.data())).orElseThrow().takesRequests());
            var command = CompletableFuture.supplyAsync(() -> run("export", "newsletter", "HighValue.csv"));
            await(() -> !commands.requests(Operation.IMPORT_JOB).isEmpty());

            service.close();
            held.heal();

            var ended = command.join();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.errorWords()).contains("The service has ended.", "No service has come back: this command goes on by itself.");
            assertThat(ended.words()).contains("State completed", "2 imported", "The sum holds.");
            assertThat(commands.requests(Operation.BULK_IMPORT)).as("accepted batches are not sent again").hasSize(1);
        } finally {
            System.clearProperty(TAKE_OVER);
        }
    }

    private Commands.Ended run(String command, String export, String name) {
        try {
            return commands.run(command, export, commands.given(name, GOOD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void waitsForACommandThatHasTheDataFolder() throws Exception {
        var file = commands.given("HighValue.csv", GOOD).toString();
        var lock = DeliveryLock.take(settings(), "export vip");
        try (lock; var command = commands.start("export", "newsletter", file); var service = commands.start("run")) {
            var holder = "it is taken by process " + ProcessHandle.current().pid();
            command.awaitWords("Waits for the data folder");
            service.awaitWords("Waits for the data folder");
            assertThat(List.of(command, service)).allSatisfy(
                    waiting -> assertThat(waiting.err().replaceAll("\\s+", " ")).contains(holder + ", \"export vip\""));
            assertThat(commands.sandbox.requests()).isEmpty();

            lock.close();

            assertThat(command.awaitExit()).as(command::err).isZero();
            assertThat(command.out()).contains("State       completed");
            service.awaitWords("watching");
        }
    }
}
