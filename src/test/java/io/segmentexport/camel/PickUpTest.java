package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Run;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the files of a watched folder are taken, and as how many runs. */
class PickUpTest {

    private static final Duration APPENDING = Duration.ofMillis(30);

    @TempDir
    Path folder;

    @Test
    void leavesAFileAloneThatIsStillBeingWritten() throws Exception {
        int settleMillis = 600;
        var rows = new AtomicInteger();
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-after", settleMillis + "ms"))) {
            var file = fixture.inbox().resolve("HighValue.csv");
            Files.writeString(file, "EMail\n");
            long begun = System.nanoTime();
            // It grows for longer than a file needs to stand still, and no run is opened all the while.
            await().pollDelay(Duration.ZERO).pollInterval(APPENDING).until(() -> {
                Files.writeString(file, "p" + rows.incrementAndGet() + "@example.com\n", StandardOpenOption.APPEND);
                assertThat(fixture.runs()).isEmpty();
                return System.nanoTime() - begun > Duration.ofMillis(settleMillis * 3 / 2).toNanos();
            });

            await().until(() -> !fixture.runs().isEmpty());

            var report = fixture.awaitReport(fixture.runs().get(0).id());
            assertThat(report.imported()).isEqualTo(rows.get());
            assertThat(fixture.runs()).hasSize(1);
        }
    }

    @Test
    void manyFilesSettleBesideOneAnother() throws Exception {
        int files = 60;
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-after", "1s"))) {
            for (int i = 0; i < files; i++) {
                fixture.put("HighValue_" + i + ".csv", ("EMail\np" + i + "@example.com\n").getBytes(UTF_8));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.runs().size() == files);

            var first = fixture.runs().get(files - 1).openedAt();
            assertThat(Duration.between(first, fixture.runs().get(0).openedAt())).as("one after the other: a minute").isLessThan(
                    Duration.ofSeconds(20));
        }
    }

    @Test
    void doesNotTakeAFileWhoseSpaceIsAllocatedBeforeItIsWrittenAndSaysSo() throws Exception {
        try (var fixture = ExportFixture.start(folder); var witness = Witness.of(fixture);
                var writer = new RandomAccessFile(Files.createDirectories(fixture.inbox()).resolve("HighValue.csv").toFile(), "rw")) {
            writer.setLength(100_000);
            writer.write("EMail\na@example.com\n".getBytes(UTF_8));

            await().until(() -> witness.logged().stream().anyMatch(line -> line.startsWith("WARN") && line.contains("HighValue.csv holds NUL bytes")));

            assertThat(fixture.runs()).isEmpty();
            writer.write("b@example.com\n".getBytes(UTF_8));
            writer.setLength(writer.getFilePointer());
            await().until(() -> !fixture.runs().isEmpty());
            assertThat(fixture.awaitReport(fixture.runs().get(0).id()).imported()).isEqualTo(2);
        }
    }

    /** Whoever has a file open goes on writing to it when it is moved. */
    @Test
    void aFileThatIsWrittenToAfterItWasReadFailsTheRunAndWaitsForAPerson() throws Exception {
        try (var fixture = ExportFixture.start(folder);
                var writer = Files.newOutputStream(Files.createDirectories(fixture.inbox()).resolve("HighValue.csv"))) {
            writer.write("EMail\na@example.com\n".getBytes(UTF_8));
            var once = new AtomicBoolean();
            fixture.sandbox().faults().always(Operation.BULK_IMPORT.and(request -> once.compareAndSet(false, true)
                    && append(writer, "b@example.com\n")), Fault.status(500));
            await().until(() -> !fixture.runs().isEmpty());

            var report = fixture.awaitEnd(fixture.runs().get(0).id());

            assertThat(report.state()).isEqualTo("failed");
            assertThat(report.explanation()).isEqualTo("HighValue.csv was changed after it was read, so it was not whole; drop it "
                    + "again when it is written to its end; what is new in it is not exported");
            assertThat(report.imported()).isEqualTo(1);
            assertThat(report.reconciles()).isTrue();
            var letter = fixture.deadLetters(report);
            assertThat(letter).singleElement().satisfies(file -> assertThat(file).hasContent("EMail\na@example.com\nb@example.com\n"));
            assertThat(fixture.drop("HighValue.csv", Files.readAllBytes(letter.get(0))).imported()).isEqualTo(2);
        }
    }

    private static boolean append(OutputStream writer, String line) {
        try {
            writer.write(line.getBytes(UTF_8));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDoneFileThatIsOlderThanItsDataClosesNothing() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-when", "done-file"));
                var witness = Witness.of(fixture)) {
            var done = Files.createDirectories(fixture.inbox()).resolve("HighValue.done");
            Files.setLastModifiedTime(Files.writeString(done, ""), FileTime.from(Instant.now().minusSeconds(10)));
            fixture.put("HighValue.csv", "EMail\na@example.com\n".getBytes(UTF_8));

            await().until(() -> witness.logged().stream().anyMatch(line -> line.startsWith("WARN")
                    && line.contains("HighValue.done is older than HighValue.csv, so it does not close that")));

            assertThat(fixture.runs()).isEmpty();
            assertThat(fixture.drop("HighValue.done", "").imported()).isEqualTo(1);
            assertThat(fixture.inbox()).isEmptyDirectory();
        }
    }

    @Test
    void makesOneRunOfThePartsThatADoneFileCloses() throws Exception {
        var keys = Map.of("export.newsletter.whole-when", "done-file", "export.newsletter.segments", "HighValue, Others");
        try (var fixture = ExportFixture.start(folder, keys)) {
            fixture.put("HighValue_1.csv", "EMail\nana@example.com\nbo@example.com\n".getBytes(UTF_8));
            fixture.put("HighValue_2.csv", "EMail\ncy@example.com\nBO@example.com\n".getBytes(UTF_8));
            fixture.put("HighValue_3.csv", "Name,EMail\nAna,ana@example.com\nDi,di@example.com\nBad,nobody\n".getBytes(UTF_8));
            fixture.put("Others.csv", "EMail\nothers@example.com\n".getBytes(UTF_8));
            assertThat(fixture.drop("Others.done", "").files()).extracting("name").containsExactly("Others.csv");
            assertThat(fixture.runs()).as("without a done file of their own the parts wait").hasSize(1);

            var report = fixture.drop("HighValue.done", "");

            assertThat(fixture.runs()).hasSize(2);
            assertThat(report.files()).extracting(file -> file.name() + " " + file.records())
                    .containsExactly("HighValue_1.csv 2", "HighValue_2.csv 2", "HighValue_3.csv 3");
            assertThat(report.records()).isEqualTo(7);
            assertThat(fixture.sandbox().members(ExportFixture.LIST))
                    
                    .isEqualTo(Set.of("others@example.com", "ana@example.com", "bo@example.com", "cy@example.com", "di@example.com"));
            assertThat(Files.readAllLines(Path.of(report.places().get("duplicates").get(0)))).containsExactly(
                    "file,row,repeats_file,repeats_row", "HighValue_2.csv,3,HighValue_1.csv,3", "HighValue_3.csv,2,HighValue_1.csv,2");
            var letter = RejectedFile.of(fixture, report);
            assertThat(letter.header()).containsExactly("_run", "_row", "_reason", "_detail", "Name", "EMail");
            assertThat(letter.added(0)).containsExactly("4");
            assertThat(fixture.inbox()).as("the done file goes with its parts").isEmptyDirectory();
        }
    }

    /** As Customer Insights writes a segment: its parts in a folder for the time of each refresh. */
    @Test
    void makesOneRunOfThePartsInOneTimeFolder() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.segments", "HighValue, Others",
                "export.newsletter.whole-after", "600ms"))) {
            fixture.put("HighValue/2026/11/23/0600/HighValue_1.csv", "EMail\na@example.com\n".getBytes(StandardCharsets.UTF_8));
            fixture.put("HighValue/2026/11/23/0600/HighValue_2.csv", "EMail\nb@example.com\n".getBytes(StandardCharsets.UTF_8));
            fixture.put("HighValue/2026/11/23/0600/Others.csv", "EMail\nc@example.com\n".getBytes(StandardCharsets.UTF_8));
            fixture.put("HighValue/2026/11/24/0600/HighValue_1.csv", "EMail\nd@example.com\n".getBytes(StandardCharsets.UTF_8));
            fixture.put("HighValue/2026/model.json", "{}".getBytes(StandardCharsets.UTF_8));

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> fixture.runs().stream().filter(run -> run.state().ended()).count() == 3);

            assertThat(fixture.runs()).extracting(run -> run.files().stream().map(RunFile::name).toList()).containsExactlyInAnyOrder(
                    List.of("2026-11-23-0600-HighValue_1.csv", "2026-11-23-0600-HighValue_2.csv"), List.of("2026-11-23-0600-Others.csv"),
                    List.of("2026-11-24-0600-HighValue_1.csv"));
        }
    }

    /** One letter may be written as one character or two. */
    @Test
    void aDoneFileClosesWhatIsNamedLikeItHoweverItsLettersAreWritten() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-when", "done-file",
                "export.newsletter.segments", "Caf\u00e9"))) {
            fixture.put("Caf\u00e9.csv", "EMail\na@example.com\n".getBytes(StandardCharsets.UTF_8));

            assertThat(fixture.drop("Cafe\u0301.done", "").imported()).isEqualTo(1);
        }
    }

    @Test
    void takesOnlyTheFileThatItsOwnDoneFileCloses() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-when", "done-file"))) {
            fixture.put("HighValue_1.csv", "EMail\nana@example.com\n".getBytes(UTF_8));
            fixture.put("HighValue_2.csv", "EMail\nbo@example.com\n".getBytes(UTF_8));

            var report = fixture.drop("HighValue_2.csv.done", "");

            assertThat(report.files()).extracting("name").containsExactly("HighValue_2.csv");
            assertThat(fixture.inbox().resolve("HighValue_1.csv")).exists();
        }
    }

    @Test
    void takesFilesOfOneFolderInTheOrderOfTheirNamesAsARunEach() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.whole-after", "300ms"))) {
            for (String name : new String[] {"HighValue_3.csv", "HighValue_1.csv", "HighValue_2.csv"}) {
                fixture.put(name, ("EMail\n" + name + "@example.com\n").getBytes(UTF_8));
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> fixture.runs().size() == 3
                    && fixture.runs().stream().allMatch(run -> run.state().ended()));

            assertThat(fixture.runs()).allSatisfy(run -> assertThat(run.counts().imported()).isEqualTo(1));
            assertThat(fixture.runs().stream().flatMap(run -> run.files().stream()).map(RunFile::name))
                    .containsExactlyInAnyOrder("HighValue_1.csv", "HighValue_2.csv", "HighValue_3.csv");
        }
    }

    @Test
    void leavesAloneWhatIsNoRegularFileAndTakesTheOthers(@TempDir Path elsewhere) throws Exception {
        var away = Files.writeString(Files.createDirectory(elsewhere.resolve("away")).resolve("HighValue.csv"), "EMail\nx@example.com\n");
        try (var fixture = ExportFixture.start(folder, Map.of())) {
            var inbox = fixture.inbox();
            Files.createSymbolicLink(inbox.resolve("HighValue_0.csv"), away);
            Files.createSymbolicLink(inbox.resolve("HighValue"), away.getParent());
            var pipe = inbox.resolve("HighValue_00.csv");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
            Files.writeString(inbox.resolve("HighValue_back\\slash.csv"), "EMail\nx@example.com\n");

            var report = fixture.drop("HighValue_a.csv", "EMail\nana@example.com\n");

            assertThat(report.imported()).isEqualTo(1);
            assertThat(fixture.runs()).hasSize(1);
            assertThat(away).exists();
            assertThat(fixture.sandbox().members(ExportFixture.LIST)).isEqualTo(Set.of("ana@example.com"));
        }
    }

    @Test
    void takesAFileWithControlCharactersInItsNameAndLeavesOneAloneWhoseNameIsTooLong() throws Exception {
        try (var fixture = ExportFixture.start(folder, Map.of())) {
            var longest = fixture.inbox().resolve("HighValue_" + "x".repeat(241) + ".csv");
            Files.writeString(longest, "EMail\nbo@example.com\n");

            var report = fixture.drop("HighValue_y\nline\u001b[31m.csv", "EMail\nana@example.com\nnobody\n");

            assertThat(report.imported()).isEqualTo(1);
            assertThat(fixture.runs()).hasSize(1);
            assertThat(longest).exists();
        }
    }

    @Test
    void watchesAHiddenFolder() throws Exception {
        var hidden = folder.resolve(".outbox/.new");
        try (var fixture = ExportFixture.start(folder, Map.of("export.newsletter.folder", hidden.toString()))) {
            Files.writeString(hidden.resolve("HighValue.csv"), "EMail\nana@example.com\n");

            await().until(() -> !fixture.runs().isEmpty());

            assertThat(fixture.awaitReport(fixture.runs().get(0).id()).imported()).isEqualTo(1);
        }
    }

    @Test
    void takesASecondFileOfTheSameName() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            assertThat(fixture.drop("HighValue.csv", "EMail\nana@example.com\n").imported()).isEqualTo(1);
            assertThat(fixture.drop("HighValue.csv", "EMail\nbo@example.com\n").imported()).isEqualTo(1);

            assertThat(fixture.runs()).extracting(Run::id).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    void worksInAFolderWhoseNameHasBlanksAndSigns() throws Exception {
        var odd = Files.createDirectory(folder.resolve("Jo Döe (CRM) 顧客 a=b ~1"));
        ShippedPages.copyTo(odd.resolve("routes"));
        try (var fixture = ExportFixture.start(odd, Map.of("routes.folder", "routes", "export.newsletter.folder", "in + out, 1"))) {
            assertThat(fixture.drop("HighValue.csv", "EMail\nana@example.com\n").imported()).isEqualTo(1);
        }
    }
}
