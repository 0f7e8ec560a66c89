package io.segmentexport.ledger.database;

import static io.segmentexport.run.ExampleRun.ID;
import static io.segmentexport.run.ExampleRun.batch;
import static io.segmentexport.run.ExampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Staged;
import io.segmentexport.run.ExampleRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** What becomes of the file of the embedded ledger when something happens to it between two processes. */
class SqliteFileTest {

    private static final int BATCHES = 40;
    private static final int PAGE = 4096;

    private static byte[] asKilled;
    private static byte[] walAsKilled;
    private static byte[] asClosed;

    @TempDir
    Path folder;
    private Path file;
    private Path wal;

    /** One run with many accepted batches: as a process that is killed leaves it, and closed. */
    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        var file = folder.resolve("ledger.db");
        try (var ledger = Ledgers.embedded(file)) {
            ledger.runs().open(run(ID, ExampleRun.file(0, "A.csv")));
            ledger.runs().staged(ID, new Staged(List.of(), "c".repeat(64),
                    IntStream.rangeClosed(1, BATCHES).mapToObj(i -> batch(Integer.toString(i), BatchState.STAGED, i + 1)).toList(),
                    List.of(), new RoaringBitmap(), Map.of(), List.of()));
            for (int i = 1; i <= BATCHES; i++) {
                ledger.batches().sending(ID, Integer.toString(i));
                ledger.batches().accepted(ID, Integer.toString(i), "job-" + i, ExampleRun.OPENED);
            }
            asKilled = Files.readAllBytes(file);
            walAsKilled = Files.readAllBytes(folder.resolve("ledger.db-wal"));
        }
        asClosed = Files.readAllBytes(file);
    }

    @BeforeEach
    void locate() {
        file = folder.resolve("ledger.db");
        wal = folder.resolve("ledger.db-wal");
    }

    static Stream<Named<UnaryOperator<byte[]>>> damage() {
        return Stream.of(
                named("garbage", file -> garbage(file.length)),
                named("a few bytes", file -> garbage(5)),
                named("a page of text", file -> "ledger\n".repeat(3000).getBytes(StandardCharsets.UTF_8)),
                named("its header zeros", file -> zeros(file, 0, PAGE)),
                named("cut in its header", file -> Arrays.copyOf(file, 60)),
                named("cut after its header", file -> Arrays.copyOf(file, PAGE)),
                named("half of it gone", file -> Arrays.copyOf(file, file.length / 2 / PAGE * PAGE)),
                named("its last page gone", file -> Arrays.copyOf(file, file.length - PAGE)),
                named("its middle zeros", file -> zeros(file, file.length / 3 / PAGE * PAGE, file.length * 2 / 3)),
                named("zeros among its batches", file -> pasted(file, new byte[PAGE])),
                named("garbage among its batches", file -> pasted(file, garbage(PAGE))));
    }

    private static byte[] garbage(int length) {
        var bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Over the page that a batch in the middle is in. */
    private static byte[] pasted(byte[] file, byte[] page) {
        var bytes = file.clone();
        int batch = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("job-" + BATCHES / 2);
        System.arraycopy(page, 0, bytes, batch / PAGE * PAGE, PAGE);
        return bytes;
    }

    private static byte[] zeros(byte[] file, int from, int to) {
        var bytes = file.clone();
        Arrays.fill(bytes, from, to, (byte) 0);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("damage")
    void isRefusedAndLeftAsItIsIfItIsDamaged(UnaryOperator<byte[]> damage) throws Exception {
        Files.write(file, damage.apply(asClosed));
        Files.createDirectories(folder.resolve("runs").resolve(ID));
        var before = contents();

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "It was not changed", "Put back", folder.resolve("runs").toString());

        assertThat(contents()).as("nothing written").isEqualTo(before);
    }

    @Test
    void isRefusedAndLeftAsItIsIfItIsDamagedBeforeItsLastChanges() throws Exception {
        Files.write(file, garbage(asKilled.length));
        Files.write(wal, walAsKilled);
        var before = contents();

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class).hasMessageContaining("is damaged");

        assertThat(contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isOpenedWithAllThatIsInItAsAProcessLeftIt(boolean killed) throws Exception {
        Files.write(file, killed ? asKilled : asClosed);
        if (killed) {
            Files.write(wal, walAsKilled);
        }

        assertHoldsAllBatches();
    }

    @Test
    void isOpenedIfTheProcessWasKilledInTheMiddleOfAWrite() throws Exception {
        Files.write(file, asKilled);
        var torn = Arrays.copyOf(walAsKilled, walAsKilled.length + PAGE);
        System.arraycopy(garbage(PAGE), 0, torn, walAsKilled.length, PAGE);
        Files.write(wal, torn);

        assertHoldsAllBatches();
    }

    private void assertHoldsAllBatches() {
        try (var ledger = Ledgers.embedded(file)) {
            assertThat(ledger.batches().of(ID)).hasSize(BATCHES).allMatch(batch -> batch.state() == BatchState.ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "reports", "archive", "dead-letter"})
    void isRefusedIfItIsEmptyAndThereWereRuns(String traces) throws Exception {
        Files.createFile(file);
        Files.createDirectories(folder.resolve(traces).resolve("newsletter-20261123-101500-ab12"));

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file + " is empty", "there are runs in " + folder.resolve(traces),
                        "Put back a copy of it. Or move it aside", folder.resolve("runs").toString());

        assertThat(file).isEmptyFile();
        assertThat(contents()).hasSize(1);
    }

    @Test
    void isMadeInAnEmptyFileWithNothingElseBesideIt() throws Exception {
        Files.createFile(file);

        try (var ledger = Ledgers.embedded(file)) {
            ledger.runs().open(run(ID));
            assertThat(ledger.runs().find(ID)).isPresent();
        }
    }

    @Test
    void isMadeAnewIfItWasMovedAside() throws Exception {
        Files.write(file, asClosed);
        Files.createDirectories(folder.resolve("runs").resolve(ID));
        Files.move(file, folder.resolve("moved aside"));

        try (var ledger = Ledgers.embedded(file)) {
            assertThat(ledger.runs().find(ID)).isEmpty();
        }
    }

    @Test
    void isNotChangedIfItIsOfANewerVersion() throws Exception {
        Files.write(file, asClosed);
        execute("update flyway_schema_history set version = '900' where version = '1'");
        var before = contents();

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "written by a newer version");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void isLeftAloneIfItBelongsToAnotherProgram() throws Exception {
        execute("create table theirs (id int)");
        var before = contents();

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The file " + file, "is a database of another program", "Move it away");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void refusesALedgerThatAnEarlierBuildKeptInH2() throws Exception {
        var old = Files.writeString(folder.resolve("ledger.mv.db"), "H:2");

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + old, "H2", "It was not changed", "Move it away", folder.resolve("runs").toString());

        assertThat(contents()).hasSize(1);
        Files.delete(old);
        assertThatCode(() -> Ledgers.embedded(file).close()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "NFS"})
    void isRefusedOnANetwork(String fileSystem) {
        assertThatThrownBy(() -> new SqliteFile(file).ensureLocal(fileSystem)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "network file system (" + fileSystem + ")", "data.folder", "ledger.url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "fuseblk", "zfs"})
    void isKeptOnADiskOfThisMachine(String fileSystem) {
        assertThatCode(() -> new SqliteFile(file).ensureLocal(fileSystem)).doesNotThrowAnyException();
    }

    @Test
    void isReadableByItsOwnerAlone() throws Exception {
        try (var ledger = Ledgers.embedded(file)) {
            ledger.runs().open(run(ID));

            for (var name : new String[] {"ledger.db", "ledger.db-wal", "ledger.db-shm"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)))).as(name).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void waitsOnNoDiskThatForgets() throws Exception {
        Ledgers.embedded(file).close();

        try (var connection = new SqliteFile(file).connect(); var statement = connection.createStatement()) {
            assertThat(statement.executeQuery("pragma journal_mode").getString(1)).isEqualTo("wal");
            assertThat(statement.executeQuery("pragma synchronous").getInt(1)).as("FULL").isEqualTo(2);
            assertThat(statement.executeQuery("pragma foreign_keys").getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void isNotChangedByLookingForIt() throws Exception {
        Files.write(file, asKilled);
        Files.write(wal, walAsKilled);
        var before = contents();

        assertThat(new SqliteFile(file).look()).isSameAs(LedgerStore.Found.CURRENT);

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void isRefusedIfItIsNoFile() throws Exception {
        Files.createDirectory(file);

        assertThatThrownBy(() -> Ledgers.embedded(file)).isInstanceOf(UnusableLedgerException.class)
                .hasMessageContainingAll("The ledger " + file, "look at its owner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a b", "a?mode=memory", "a%20b", "a#b", "ä"})
    void liesInAnyFolder(String name) {
        var there = folder.resolve(name).resolve("ledger.db");

        try (var ledger = Ledgers.embedded(there)) {
            ledger.runs().open(run(ID));
        }

        assertThat(there).isNotEmptyFile();
        try (var ledger = Ledgers.embedded(there)) {
            assertThat(ledger.runs().find(ID)).isPresent();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file); var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Readers leave an empty list of changes, and memory that they share. */
    private static boolean holdsRows(Path file) {
        return !file.toString().endsWith("-shm") && !(file.toString().endsWith("-wal") && file.toFile().length() == 0);
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (var entry : files.filter(Files::isRegularFile).filter(SqliteFileTest::holdsRows).toList()) {
                contents.put(entry.toString(), Files.size(entry) + " " + Arrays.hashCode(Files.readAllBytes(entry)));
            }
        }
        return contents;
    }
}
