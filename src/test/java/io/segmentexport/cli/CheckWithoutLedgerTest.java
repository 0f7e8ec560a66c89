package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code check} says where the ledger cannot be used, while what asks Klaviyo starts beside. */
@Timeout(120)
class CheckWithoutLedgerTest extends CommandTestCase {

    /** What goes on after a command: the sandbox, and threads of Java's own. */
    private static final String OTHERS = "klaviyo-sandbox-.*|HTTP-Dispatcher|ForkJoinPool\\.commonPool-.*|CompletableFutureDelayScheduler";

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().matches(OTHERS)).collect(Collectors.toSet());
    }

    private Commands.Ended check() {
        var before = threads();
        var ended = commands.run("check");
        Awaitility.await("threads that the command has left").pollInSameThread().untilAsserted(
                () -> assertThat(threads()).filteredOn(thread -> !before.contains(thread)).isEmpty());
        return ended;
    }

    private static void tellsOnce(Commands.Ended ended, String what) {
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.words().split("!!", -1)).as(ended.out()).hasSize(3); // The one line, and the last that points to it.
        assertThat(ended.words()).contains("!! The ledger", what);
        assertThat(ended.out() + ended.err()).doesNotContain("Exception", "\tat ");
        assertThat(ended.err()).isEmpty();
    }

    private void looksAtKlaviyoAllTheSame(Commands.Ended ended) {
        assertThat(ended.words()).contains("ok account SANDBX, Sandbox", "ok list Y6nRLr, \"Newsletter\"");
        assertThat(commands.requests(Operation.LIST)).hasSize(1);
    }

    @Test
    void tellsOnceThatTheLedgerIsNoneAndLooksAtKlaviyoAllTheSame() throws Exception {
        Files.writeString(Files.createDirectories(commands.data()).resolve("ledger.db"), "not a ledger\n".repeat(2000));

        var ended = check();

        tellsOnce(ended, "is damaged, or is no ledger");
        looksAtKlaviyoAllTheSame(ended);
    }

    @Test
    void tellsOnceThatTheDatabaseBreaksOffAndLooksAtKlaviyoAllTheSame() throws Exception {
        try (var database = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var breaking = new Thread(() -> breakOff(database), "klaviyo-sandbox-database");
            breaking.start();
            commands.configure("ledger.url = jdbc:postgresql://127.0.0.1:" + database.getLocalPort() + "/exports");

            var ended = check();

            tellsOnce(ended, "cannot be reached: see that PostgreSQL runs there");
            looksAtKlaviyoAllTheSame(ended);
        }
    }

    /** Says that it has no TLS, as PostgreSQL does, listens to who is there, and is gone. */
    private static void breakOff(ServerSocket database) {
        try {
            while (true) {
                try (var client = database.accept()) {
                    client.getInputStream().readNBytes(8);
                    client.getOutputStream().write('N');
                    client.getInputStream().readNBytes(8);
                }
            }
        } catch (SocketException e) {
            // The test has ended.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysWhichPageCannotBeReadWhereThatIsWrongToo() throws Exception {
        Files.writeString(Files.createDirectories(commands.data()).resolve("ledger.db"), "not a ledger\n".repeat(2000));
        Files.writeString(Files.createDirectories(folder.resolve("pages")).resolve("klaviyo.camel.yaml"), "- route: {");
        commands.configure("routes.folder = pages");

        var ended = check();

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.words()).contains("!! The ledger", "is damaged, or is no ledger");
        assertThat(ended.words()).contains("!! klaviyo.camel.yaml:2: (page): while parsing", "Klaviyo was not asked");
        assertThat(ended.out() + ended.err()).doesNotContain("\tat ");
        assertThat(commands.sandbox.requests()).isEmpty();
    }
}
