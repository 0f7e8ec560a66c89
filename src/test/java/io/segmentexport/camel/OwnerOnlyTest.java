package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever holds personal data can be read by its owner alone, from the claim to the archive and the dead letters. */
class OwnerOnlyTest {

    private static final String SEGMENT = "EMail\nana@example.com\nANA@example.com\nnobody\n";

    @TempDir
    Path folder;

    @BeforeEach
    void needsAFileSystemThatKnowsOwners() throws IOException {
        Assumptions.assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no POSIX permissions here");
        // As a data folder is that somebody made beforehand: what is made in it must see to itself.
        Files.setPosixFilePermissions(Files.createDirectory(folder.resolve("data")), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What others than the owner can reach of a place: files that are open to them and lie in folders that are. */
    private static List<Path> openToOthers(Path place) throws IOException {
        var open = new ArrayList<Path>();
        if (permissions(place).endsWith("------")) {
            return open;
        }
        open.add(place);
        if (Files.isDirectory(place)) {
            try (var inside = Files.list(place)) {
                for (var path : inside.toList()) {
                    open.addAll(openToOthers(path));
                }
            }
        }
        return open;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void areTheClaimedFilesOfARunUnderWay() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, new Fault.Latency(Duration.ofMillis(800)));
            fixture.put("HighValue.csv", SEGMENT.getBytes(StandardCharsets.UTF_8));
            await().until(() -> !fixture.requests(Operation.LIST).isEmpty() && !fixture.integration().runs().underWay().isEmpty());

            var run = fixture.runs().get(0).id();
            assertThat(fixture.data().run(run).resolve("HighValue.csv")).exists();
            assertThat(openToOthers(folder.resolve("data/runs"))).isEmpty();
            fixture.awaitReport(run);
        }
    }

    @Test
    void areTheArchiveTheDeadLettersAndTheReports() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            var mixed = fixture.drop("HighValue_1.csv", SEGMENT);
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var undelivered = fixture.drop("HighValue_2.csv", SEGMENT.replace("ana", "bo"));
            fixture.sandbox().faults().clear();
            var failed = fixture.drop("HighValue_3.csv", "Name\nAna\n");

            assertThat(mixed.places()).containsKeys("archive", "dead-letter", "duplicates");
            assertThat(fixture.deadLetters(undelivered)).hasSize(2);
            assertThat(failed.state()).isEqualTo("failed");
            for (String place : List.of("archive", "dead-letter", "reports", "runs", "inbox")) {
                assertThat(openToOthers(folder.resolve("data").resolve(place))).as(place).isEmpty();
            }
        }
    }

    @Test
    void areTheFilesThatARunWritesEvenWhereTheyAreTakenElsewhere() throws Exception {
        try (var fixture = ExportFixture.start(folder)) {
            fixture.sandbox().faults().always(Operation.BULK_IMPORT, Fault.DecidesJob.CANCELLED);
            var report = fixture.drop("HighValue.csv", SEGMENT);

            assertThat(fixture.deadLetters(report)).hasSize(2);
            for (var letter : fixture.deadLetters(report)) {
                assertThat(permissions(letter)).as(letter.getFileName().toString()).isEqualTo("rw-------");
            }
            for (String ending : List.of(".json", ".txt", "-duplicates.csv")) {
                assertThat(permissions(fixture.data().reports().resolve(report.run() + ending))).as(ending).isEqualTo("rw-------");
            }
        }
    }
}
