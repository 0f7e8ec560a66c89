package io.segmentexport.ledger;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.segmentexport.run.ExampleRun;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the file of the embedded ledger when something happens to it between two processes. */
class H2FileTest {

    private static final int BATCHES = 40;
    private static final int BLOCK = 4096;

    private static byte[] asKilled;
    private static byte[] asClosed;
    private static byte[] earlier;
    private static byte[] mark;

    @TempDir
    Path folder;
    private Path file;

    /** One run with many accepted batches: as it was in the middle, as a killed process leaves it, and closed. */
    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        var file = folder.resolve("ledger.mv.db");
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv")));
            for (int i = 1; i <= BATCHES; i++) {
                ledger.batches().sending(batch(Integer.toString(i), BatchState.STAGED, i + 1));
                ledger.batches().accepted(ID, Integer.toString(i), "job-" + i, ExampleRun.OPENED);
                if (i == BATCHES / 2) {
                    earlier = Files.readAllBytes(file);
                }
            }
            asKilled = Files.readAllBytes(file);
        }
        asClosed = Files.readAllBytes(file);
        mark = Files.readAllBytes(folder.resolve("ledger.mark"));
    }

    @BeforeEach
    void locate() {
        file = folder.resolve("ledger.mv.db");
    }

    /** By its own choice H2 reads all batches of the run for one: a run of many batches would take ever longer for each. */
    @Test
    void findsABatchByItsKeyAlone() throws Exception {
        Ledger.embedded(folder.resolve("ledger")).close();

        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("ledger"));
                var statement = connection.createStatement();
                var plan = statement.executeQuery(
                        "explain update batch set state = 'sending' where run = 'r' and number = '1' and state in ('prepared')")) {
            plan.next();
            assertThat(plan.getString(1)).contains("RUN = 'r'\n        AND NUMBER = '1'");
        }
    }

    static Stream<Named<UnaryOperator<byte[]>>> damage() {
        return Stream.of(
                named("garbage", file -> garbage(file.length)),
                named("a few bytes", file -> garbage(5)),
                named("a page of text", file -> "ledger\n".repeat(3000).getBytes()),
                named("its header zeros", file -> zeros(file, 0, 2 * BLOCK)),
                named("cut in its header", file -> Arrays.copyOf(file, BLOCK + 100)),
                named("cut after its header", file -> Arrays.copyOf(file, 3 * BLOCK)),
                named("half of it gone", file -> Arrays.copyOf(file, file.length / 2 / BLOCK * BLOCK)),
                named("its last write gone", file -> Arrays.copyOf(file, file.length - 2 * BLOCK)),
                named("its last write zeros", file -> zeros(file, file.length - 3 * BLOCK, file.length)),
                named("its middle zeros", file -> zeros(file, file.length / 3, file.length * 2 / 3)),
                named("closed, and zeros among its batches", file -> pasted(asClosed, new byte[BLOCK])),
                named("closed, and garbage among its batches", file -> pasted(asClosed, garbage(BLOCK))));
    }

    private static byte[] garbage(int length) {
        var bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Over the block that a batch in the middle is in. */
    private static byte[] pasted(byte[] file, byte[] block) {
        var bytes = file.clone();
        int batch = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("job-" + BATCHES / 2);
        System.arraycopy(block, 0, bytes, batch / BLOCK * BLOCK, BLOCK);
        return bytes;
    }

    private static byte[] zeros(byte[] file, int from, int to) {
        var bytes = file.clone();
        Arrays.fill(bytes, from, to, (byte) 0);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("damage")
    void isRefusedAndLeftAsItIsWhereItIsDamaged(UnaryOperator<byte[]> damage) throws Exception {
        put(damage.apply(asKilled));
        Files.createDirectories(folder.resolve("runs").resolve(ID));
        var before = contents();

        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "It was not changed", "Put back");

        assertThat(contents()).as("nothing written").isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isOpenedWithAllThatIsInItAsAProcessLeftIt(boolean killed) throws Exception {
        put(killed ? asKilled : asClosed);

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.batches().of(ID)).hasSize(BATCHES).allMatch(batch -> batch.state() == BatchState.ACCEPTED);
        }
    }

    @Test
    void isOpenedWhereTheProcessWasKilledInTheMiddleOfAWrite() throws Exception {
        var torn = Arrays.copyOf(asKilled, asKilled.length + BLOCK);
        System.arraycopy(garbage(BLOCK), 0, torn, asKilled.length, BLOCK);
        put(torn);

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.batches().of(ID)).hasSize(BATCHES).allMatch(batch -> batch.state() == BatchState.ACCEPTED);
        }
    }

    @Test
    void isRefusedWhereAnOlderCopyWasPutBackUntilAPersonWantsIt() throws Exception {
        put(earlier);
        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "does not know batch " + BATCHES + " of run " + ID,
                        "an older copy was put back", "delete ledger.mark");

        Files.delete(folder.resolve("ledger.mark"));

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.batches().of(ID)).hasSize(BATCHES / 2);
        }
    }

    @Test
    void isRefusedWhereTheRunThatWasOpenedLastIsMissing() throws Exception {
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run("first"));
        }
        var copy = Files.readAllBytes(file);
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run("second"));
        }
        Files.write(file, copy);

        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContaining("does not know run second");
    }

    @Test
    void isNotMissedARunThatWasForgottenOnPurpose() {
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run("taken-back"));
            ledger.runs().forget("taken-back");
        }

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.runs().list(Optional.empty(), 10)).isEmpty();
        }
    }

    static Stream<Named<byte[]>> remains() {
        return Stream.of(named("nothing", new byte[0]), named("zeros", new byte[20]), named("blanks", "   \n".getBytes()),
                named("garbage", garbage(300)), named("more lines than it has", "a\nb\nc\nd\n".getBytes()));
    }

    @ParameterizedTest
    @MethodSource("remains")
    void isOpenedWhereAPowerFailureLeftNothingOfTheMark(byte[] left) throws Exception {
        put(earlier);
        Files.write(folder.resolve("ledger.mark"), left);

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.batches().of(ID)).hasSize(BATCHES / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "reports", "archive", "dead-letter"})
    void isRefusedWhereItIsEmptyAndThereWereRuns(String traces) throws Exception {
        Files.createFile(file);
        Files.createDirectories(folder.resolve(traces).resolve("newsletter-20261123-101500-ab12"));

        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file + " is empty", "there are runs in " + folder.resolve(traces),
                        "Put back a copy of it. Or move it aside", folder.resolve("runs").toString());

        assertThat(file).isEmptyFile();
        assertThat(contents()).hasSize(1);
    }

    @Test
    void isMadeWhereThereIsAnEmptyFileAndNothingElse() throws Exception {
        Files.createFile(file);

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run(ID));
            assertThat(ledger.runs().find(ID)).isPresent();
        }
    }

    @Test
    void isMadeAnewWhereItWasMovedAside() throws Exception {
        put(asClosed);
        Files.createDirectories(folder.resolve("runs").resolve(ID));
        Files.move(file, folder.resolve("moved aside"));

        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.runs().find(ID)).isEmpty();
        }
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.runs().find(ID)).as("opened again: the mark of the old one is gone").isEmpty();
        }
    }

    @Test
    void isNotChangedWhereItIsOfANewerVersion() throws Exception {
        put(asClosed);
        new RawDatabase("jdbc:h2:file:" + folder.resolve("ledger"), "", "")
                .change("update \"flyway_schema_history\" set \"version\" = '900' where \"version\" = '1'");
        var before = contents();

        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "written by a newer version");

        assertThat(contents()).isEqualTo(before);
    }

    /** As after an I/O error on a full disk, which closes it too. */
    @Test
    void isOpenedAgainByItselfAfterH2ClosedIt() throws Exception {
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            ledger.runs().open(run(ID));
            try (var other = new RawDatabase("jdbc:h2:file:" + folder.resolve("ledger") + ";AUTO_SERVER=TRUE", "", "").connect();
                    var statement = other.createStatement()) {
                statement.execute("shutdown immediately");
            }

            Awaitility.await().ignoreExceptions().until(() -> ledger.runs().find(ID).isPresent());
            ledger.batches().sending(batch("1", BatchState.STAGED, 2));
        }
        try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
            assertThat(ledger.batches().of(ID)).hasSize(1);
        }
    }

    /** The lock file names the port at which a process lets others in; that process ends when it is asked to. */
    @Test
    void isOpenedWhereAProcessThatHadItOpenEndsAtThatMoment() throws Exception {
        put(asClosed);
        var lock = folder.resolve("ledger.lock.db");
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(lock, "method=file\nid=1\nserver=127.0.0.1:" + door.getLocalPort() + "\n");
            var process = CompletableFuture.runAsync(() -> endWhenAsked(door, lock));

            try (var ledger = Ledger.embedded(folder.resolve("ledger"))) {
                assertThat(ledger.batches().of(ID)).hasSize(BATCHES);
            }

            assertThat(process).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    /** Says that it is there (H2's FileLock asks), then takes a connection and breaks it. */
    private static void endWhenAsked(ServerSocket door, Path lock) {
        try (var asked = door.accept()) {
            new DataOutputStream(asked.getOutputStream()).writeInt(1);
            try (var connection = door.accept()) {
                connection.getInputStream().read();
                Files.delete(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isNotChangedByLookingForIt() throws Exception {
        put(asKilled);
        var before = contents();

        assertThat(new H2File(folder.resolve("ledger")).look()).isSameAs(LedgerStore.Found.CURRENT);

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void isRefusedWhereItIsNoFile() throws Exception {
        Files.createDirectory(file);

        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("ledger"))).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "look at its owner");
    }

    @Test
    void refusesAFolderThatWouldBreakTheAddressOfTheDatabase() {
        assertThatThrownBy(() -> Ledger.embedded(folder.resolve("a;b").resolve("ledger")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("semicolon");
    }

    private void put(byte[] ledger) throws IOException {
        Files.write(file, ledger);
        Files.write(folder.resolve("ledger.mark"), mark);
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(entry -> contents.put(entry.toString(), digest(entry)));
        }
        return contents;
    }

    private static String digest(Path file) {
        try {
            return Files.size(file) + " " + Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
