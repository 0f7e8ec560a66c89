package io.segmentexport.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.SnapshotTable.Superseded;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.Killed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run takes the newest snapshot, and what is older goes into the archive: wherever the process is killed. */
class ClaimedSnapshotsTest {

    private static final String RUN = ExampleRun.ID;
    private static final Instant DUE = Instant.parse("2026-11-23T10:15:00Z");
    private static final Instant OLD = Instant.parse("2026-11-22T06:00:00Z");
    private static final Instant NEW = Instant.parse("2026-11-23T06:00:00Z");
    private static final Start START = new Start("schedule 0 15 10 * * ? (due " + DUE + ")", Optional.of("anna"), Optional.of(DUE));

    @TempDir
    Path folder;
    private DataFolder data;
    private Path inbox;
    private Ledger ledger;

    @BeforeEach
    void open() throws IOException {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        inbox = Files.createDirectories(folder.resolve("inbox"));
        ledger = Ledgers.embedded(data.ledger());
        ledger.schedules().register(
                Map.of("newsletter", new Schedule("0 15 10 * * ?", ZoneOffset.UTC, Misfire.RUN_ONCE)), DUE.minusSeconds(3600));
        file("HighValue_2026-11-22_1.csv", OLD);
        file("HighValue_2026-11-22_2.csv", OLD);
        file("HighValue_2026-11-23_1.csv", NEW);
        file("HighValue_2026-11-23_2.csv", NEW);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void file(String name, Instant changed) throws IOException {
        Files.setLastModifiedTime(Files.writeString(inbox.resolve(name), content(name)), FileTime.from(changed));
    }

    private static String content(String name) {
        return "EMail\n" + name + "@example.com\n";
    }

    private Claims claims(DurableFiles durable) {
        return new Claims(ExampleRun.settings(folder), data, ledger, Clock.fixed(ExampleRun.OPENED, ZoneOffset.UTC), durable,
                export -> RUN);
    }

    private Snapshots.Selected selected() throws IOException {
        var snapshots = new Snapshots(ledger);
        var export = ExampleRun.settings(folder).exports().get("newsletter");
        return snapshots.select(export, snapshots.look(export), file -> true);
    }

    private void recover() {
        var settings = ExampleRun.settings(folder);
        var clock = Clock.fixed(ExampleRun.OPENED.plusSeconds(60), ZoneOffset.UTC);
        new Recovery(settings, data, ledger, clock, new Claims(settings, data, ledger, clock), run -> { }).recover();
    }

    private List<String> names(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (var entries = Files.list(place)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertThatItIsClaimed() throws IOException {
        var run = ledger.runs().get(RUN);
        assertThat(run.whole()).isTrue();
        assertThat(run.start()).isEqualTo(START);
        assertThat(run.files()).extracting(RunFile::snapshotAt).containsOnly(Optional.of(NEW));
        assertThat(inbox).isEmptyDirectory();
        assertThat(names(data.run(RUN))).containsExactly("HighValue_2026-11-23_1.csv", "HighValue_2026-11-23_2.csv");
        var superseded = data.archive("newsletter", RUN).resolve("superseded");
        assertThat(names(superseded)).containsExactly("HighValue_2026-11-22_1.csv", "HighValue_2026-11-22_2.csv");
        assertThat(superseded.resolve("HighValue_2026-11-22_2.csv")).hasContent(content("HighValue_2026-11-22_2.csv"));
        assertThat(ledger.snapshots().superseded(RUN)).containsExactly(
                new Superseded("HighValue_2026-11-22_1.csv", "HighValue", 45, Optional.empty()),
                new Superseded("HighValue_2026-11-22_2.csv", "HighValue", 45, Optional.empty()));
        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).isEqualTo(DUE);
    }

    @Test
    void claimsTheNewestAndArchivesTheOlder() throws Exception {
        assertThat(claims(new DurableFiles()).snapshots("newsletter", selected(), START)).isEqualTo(RUN);

        assertThatItIsClaimed();
    }

    /** The renames: two files of the run, then two that are superseded. What was due is run, though nothing was taken yet. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "3, false", "0, true", "3, true"})
    void isFinishedAtTheNextStartWhereverTheProcessIsKilled(int renames, boolean otherFileSystem) throws Exception {
        var selected = selected();
        assertThatThrownBy(() -> claims(Killed.at(renames, otherFileSystem)).snapshots("newsletter", selected, START))
                .isInstanceOf(Killed.class);

        recover();

        assertThatItIsClaimed();
        recover();
        assertThatItIsClaimed();
    }

    @Test
    void leavesAFileAloneThatCameMeanwhileUnderTheNameOfASupersededOne() throws Exception {
        var selected = selected();
        assertThatThrownBy(() -> claims(Killed.at(2, false)).snapshots("newsletter", selected, START)).isInstanceOf(Killed.class);
        file("HighValue_2026-11-22_1.csv", ExampleRun.OPENED.plusSeconds(30));

        recover();

        assertThat(names(inbox)).containsExactly("HighValue_2026-11-22_1.csv");
        assertThat(names(data.superseded("newsletter", RUN))).containsExactly("HighValue_2026-11-22_2.csv");
    }

    @Test
    void supersedesNothingWhereTheNewestCannotBeClaimed() throws Exception {
        var selected = selected();
        Files.delete(inbox.resolve("HighValue_2026-11-23_2.csv"));

        assertThatThrownBy(() -> claims(new DurableFiles()).snapshots("newsletter", selected, START))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("newsletter");

        assertThat(names(inbox)).containsExactly(
                "HighValue_2026-11-22_1.csv", "HighValue_2026-11-22_2.csv", "HighValue_2026-11-23_1.csv");
        assertThat(ledger.runs().find(RUN)).isEmpty();
        assertThat(ledger.schedules().find("newsletter").orElseThrow().dueAt()).as("it is made up for").isBefore(DUE);
        assertThat(data.superseded("newsletter", RUN)).doesNotExist();
    }
}
