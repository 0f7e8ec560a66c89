package io.segmentexport.close;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {

    private static final String EXPORT = "newsletter";
    private static final String RUN = ExampleRun.ID;
    private static final Instant NOW = Instant.parse("2027-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path folder;
    private DataFolder data;
    private Ledger ledger;
    private Runs runs;

    @BeforeEach
    void open() {
        data = new DataFolder(folder.resolve("data"));
        ledger = Ledgers.embedded(data.ledger());
        runs = new Runs(ExampleRun.settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void enforce(int archiveDays, int deadLetterDays) {
        enforce(Optional.of(Duration.ofDays(archiveDays)), Optional.of(Duration.ofDays(deadLetterDays)));
    }

    private void enforce(Optional<Duration> archive, Optional<Duration> deadLetters) {
        var closing = new Closing(ledger, new Reports(data, ledger, CLOCK), data, new DurableFiles(), CLOCK, new RunWatchers());
        new Retention(new Settings.Retention(archive, deadLetters), data, ledger, runs, closing, CLOCK).enforce();
    }

    private void ended(String run, Instant at) {
        ledger.runs().open(ExampleRun.run(run, ExampleRun.file(0, "HighValue.csv")));
        end(run, at);
    }

    private void end(String run, Instant at) {
        ledger.runs().close(run, RunState.COMPLETED, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), at);
    }

    private static Instant ago(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private Path archived(String run) throws IOException {
        return filled(data.archive(EXPORT, run), NOW);
    }

    private Path letters(String run) throws IOException {
        return filled(data.deadLetter(EXPORT, run), NOW);
    }

    /** A folder with a file in it and one in a folder below, which were all changed at that time. */
    private static Path filled(Path folder, Instant changed) throws IOException {
        Files.createDirectories(folder.resolve("below"));
        for (var file : new String[] {"HighValue.csv", "below/more.csv"}) {
            Files.setLastModifiedTime(Files.writeString(folder.resolve(file), "EMail\n"), FileTime.from(changed));
        }
        Files.setLastModifiedTime(folder.resolve("below"), FileTime.from(changed));
        return Files.setLastModifiedTime(folder, FileTime.from(changed));
    }

    @ParameterizedTest
    @CsvSource({"30, PT720H, true", "30, PT719H59M59.999S, false", "1, PT24H, true", "1, PT23H59M59.999S, false", "2, PT36H, false"})
    void removesWhatHasBeenKeptForItsTimeSinceTheEndOfItsRun(int days, Duration age, boolean over) throws Exception {
        ended(RUN, NOW.minus(age));
        var archive = archived(RUN);
        enforce(days, 36_500);
        assertThat(archive.toFile().exists()).isEqualTo(!over);

        var letters = letters(RUN);
        enforce(36_500, days);
        assertThat(letters.toFile().exists()).isEqualTo(!over);
        assertThat(ledger.runs().get(RUN).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void keepsForEverWhereThatIsSaid() throws Exception {
        ended(RUN, ago(36_000));
        archived(RUN);
        letters(RUN);

        enforce(Optional.empty(), Optional.empty());

        assertThat(data.archive(EXPORT, RUN)).isNotEmptyDirectory();
        assertThat(data.deadLetter(EXPORT, RUN)).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(value = RunState.class, names = {"CLAIMED", "CHECKING", "STAGING", "DELIVERING", "TRACKING", "SUSPENDED", "UNCONFIRMED"})
    void removesNothingOfARunThatHasNotEnded(RunState state) throws Exception {
        ledger.runs().open(ExampleRun.run(RUN, ExampleRun.file(0, "HighValue.csv")));
        ledger.runs().move(RUN, state, Optional.empty());
        filled(data.archive(EXPORT, RUN), ago(400));
        filled(data.deadLetter(EXPORT, RUN), ago(400));

        enforce(1, 1);

        assertThat(data.archive(EXPORT, RUN)).isNotEmptyDirectory();
        assertThat(data.deadLetter(EXPORT, RUN)).isNotEmptyDirectory();
    }

    @Test
    void removesNothingOfARunThatIsWorkedOn() throws Exception {
        Files.createDirectories(data.run(RUN));
        Files.writeString(data.run(RUN).resolve("HighValue.csv"), "EMail\n");
        ledger.runs().open(ExampleRun.run(RUN, ExampleRun.file(0, "HighValue.csv")));
        var worked = runs.open(RUN);
        end(RUN, ago(400));
        var archive = archived(RUN);

        enforce(1, 1);
        assertThat(archive).isNotEmptyDirectory();

        runs.release(worked);
        enforce(1, 1);
        assertThat(archive).doesNotExist();
    }

    @Test
    void keepsAnArchiveAsLongAsItsRunHasDeadLetters() throws Exception {
        ended(RUN, ago(40));
        var archive = archived(RUN);
        var letters = letters(RUN);

        enforce(30, 90);
        assertThat(archive).isNotEmptyDirectory();
        enforce(Optional.of(Duration.ofDays(30)), Optional.empty());
        assertThat(archive).isNotEmptyDirectory();

        FolderRemoval.delete(letters);
        Files.createDirectory(letters);
        enforce(30, 90);
        assertThat(archive).as("somebody took the last letter out").doesNotExist();
        assertThat(letters).isEmptyDirectory();
    }

    @Test
    void removesAnArchiveTogetherWithTheLastDeadLetters() throws Exception {
        ended(RUN, ago(90));
        var archive = archived(RUN);
        var letters = letters(RUN);

        enforce(30, 90);

        assertThat(letters).doesNotExist();
        assertThat(archive).doesNotExist();
    }

    @Test
    void goesByTheLastChangeOfWhatTheLedgerDoesNotKnow() throws Exception {
        var old = filled(data.archive(EXPORT, "newsletter-20250101-101500-0001"), ago(30));
        var young = filled(data.archive(EXPORT, "newsletter-20250101-101500-0002"), ago(29));
        var edited = filled(data.archive(EXPORT, "newsletter-20250101-101500-0003"), ago(300));
        Files.setLastModifiedTime(edited.resolve("below/more.csv"), FileTime.from(ago(1)));

        enforce(30, 90);

        assertThat(old).doesNotExist();
        assertThat(young).isNotEmptyDirectory();
        assertThat(edited).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"newsletter/my notes", "newsletter/newsletter-20250101-101500-0001-old",
        "newsletter/vip-20250101-101500-0001", "newsletter-20250101-101500-0001", "newsletter/below/newsletter-20250101-101500-0001"})
    void leavesAloneWhatIsNotCalledAsOurRunsAre(String name) throws Exception {
        var archive = filled(data.archive().resolve(name), ago(4_000));
        var letters = filled(data.deadLetter().resolve(name), ago(4_000));

        enforce(1, 1);

        assertThat(archive.resolve("below/more.csv")).exists();
        assertThat(letters.resolve("below/more.csv")).exists();
    }

    @Test
    void followsNoSymbolicLink() throws Exception {
        var elsewhere = filled(folder.resolve("elsewhere").resolve(EXPORT).resolve(RUN), ago(4_000));
        Files.createDirectories(data.archive(EXPORT, "x").getParent());
        Files.createSymbolicLink(data.archive(EXPORT, RUN), elsewhere);
        filled(folder.resolve("linked/linked-20250101-101500-0001"), ago(4_000));
        Files.createSymbolicLink(data.archive().resolve("linked"), folder.resolve("linked"));
        Files.createSymbolicLink(data.deadLetter(), folder.resolve("elsewhere"));
        var old = filled(data.archive(EXPORT, "newsletter-20250101-101500-0001"), ago(4_000));
        Files.createSymbolicLink(old.resolve("link"), elsewhere);
        Files.setLastModifiedTime(old, FileTime.from(ago(4_000)));

        enforce(Optional.of(Duration.ofDays(3_000)), Optional.of(Duration.ofDays(3_000)));

        assertThat(elsewhere.resolve("below/more.csv")).exists();
        assertThat(folder.resolve("linked/linked-20250101-101500-0001/below/more.csv")).exists();
        assertThat(data.archive(EXPORT, RUN)).isSymbolicLink();
    }

    @Test
    void removesALinkInAFolderAndNotWhatItLeadsTo() throws Exception {
        var elsewhere = filled(folder.resolve("elsewhere"), ago(4_000));
        ended(RUN, ago(40));
        Files.createSymbolicLink(archived(RUN).resolve("link"), elsewhere);

        enforce(30, 90);

        assertThat(data.archive(EXPORT, RUN)).doesNotExist();
        assertThat(elsewhere.resolve("below/more.csv")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"places\":{}}"})
    void removesAlsoWhereTheReportIsDamaged(String report) throws Exception {
        ended(RUN, ago(40));
        var archive = archived(RUN);
        Files.writeString(DataFolder.create(data.reports()).resolve(RUN + ".json"), report);

        enforce(30, 90);

        assertThat(archive).doesNotExist();
    }

    @Test
    void makesNoReportWhereThereIsNone() throws Exception {
        ended(RUN, ago(40));
        archived(RUN);

        enforce(30, 90);

        assertThat(data.archive(EXPORT, RUN)).doesNotExist();
        assertThat(data.reports()).doesNotExist();
    }
}
