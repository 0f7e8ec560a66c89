package io.segmentexport.claim;

import io.segmentexport.close.Closing;
import io.segmentexport.close.Reports;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.Killed;
import io.segmentexport.run.RunPlaces;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a crash leaves in the data folder and the ledger, made by hand, and what the next start makes of it. */
class RecoveryTest {

    private static final String RUN = ExampleRun.ID;
    private static final Instant NOW = ExampleRun.OPENED.plus(Duration.ofHours(3));
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    static Path ledgerFolder;
    private static Ledger ledger;

    @TempDir
    Path folder;
    private DataFolder data;
    private Path inbox;

    @BeforeAll
    static void openLedger() {
        ledger = Ledgers.embedded(ledgerFolder.resolve("ledger.db"));
    }

    @AfterAll
    static void closeLedger() {
        ledger.close();
    }

    @BeforeEach
    void folders() throws IOException {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        inbox = Files.createDirectories(folder.resolve("inbox"));
    }

    @AfterEach
    void forgetRuns() {
        ledger.runs().list(Optional.empty(), 100).forEach(run -> ledger.runs().forget(run.id()));
    }

    // --- the states ---

    private static Path write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private RunFile part(int number) {
        String name = "HighValue_" + number + ".csv";
        return RunFile.claimed(number, "HighValue", name, content(number).length()).from(inbox.resolve(name));
    }

    private static String content(int part) {
        return "EMail\np" + part + "@example.com\n";
    }

    private void inTheInbox(int part) throws IOException {
        write(inbox.resolve("HighValue_" + part + ".csv"), content(part));
    }

    private void inTheRun(int part) throws IOException {
        write(data.run(RUN).resolve("HighValue_" + part + ".csv"), content(part));
    }

    private void inTheLedger(RunFile... files) {
        ledger.runs().open(ExampleRun.run(RUN, files));
    }

    private Path doneFile(Instant written) throws IOException {
        return Files.setLastModifiedTime(write(inbox.resolve("HighValue.done"), ""), FileTime.from(written));
    }

    private void ended(RunState state) {
        inTheLedger(RunFile.claimed(0, "HighValue", "HighValue.csv", 6));
        ledger.runs().close(RUN, state, new RunCounts(0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), NOW);
    }

    // --- recovering ---

    private static Settings settings(Path folder, String... moreExports) {
        var settings = ExampleRun.settings(folder);
        var exports = new HashMap<>(settings.exports());
        for (var id : moreExports) {
            var export = ExampleRun.export(folder.resolve(id));
            exports.put(id, new Export(id, id, "main", export.listId(), export.emailColumn(), export.segments(), export.folder(),
                    export.whole(), export.fields(), export.otherFields(), export.format(),
                    export.values(), export.maxProfiles(), export.onDuplicateContent(),
                    export.starts(), export.schedule(), export.owner(), export.from()));
        }
        return new Settings(settings.file(), settings.routes(), settings.dataFolder(), settings.ledger(),
                settings.connections(), exports, settings.delivery(), settings.tracking(), settings.retention(), settings.keepFree(),
                settings.http(), settings.operations(), settings.alerts(), settings.rejectedPercent(), settings.shutdownTimeout(), settings.reload());
    }

    private Claims claims(DurableFiles durable) {
        return new Claims(settings(folder), data, ledger, CLOCK, durable, export -> RUN);
    }

    /** As the next start does, and the one after it: what is recovered stays as it is. */
    private void recover(String... moreExports) throws IOException {
        recoverOnce(moreExports);
        var once = everyFile();
        recoverOnce(moreExports);
        assertThat(everyFile()).as("after a second recovery").isEqualTo(once);
    }

    private void recoverOnce(String... moreExports) {
        recovery(moreExports).recover();
    }

    private Recovery recovery(String... moreExports) {
        var settings = settings(folder, moreExports);
        return new Recovery(settings, data, ledger, CLOCK, new Claims(settings, data, ledger, CLOCK),
                new Closing(ledger, new Reports(data, ledger, CLOCK), data, new DurableFiles(), CLOCK, new RunWatchers())::tidy);
    }

    private Map<String, String> everyFile() throws IOException {
        var files = new TreeMap<String, String>();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.toList()) {
                files.put(folder.relativize(path).toString(), Files.isDirectory(path) ? "" : Files.readString(path));
            }
        }
        return files;
    }

    private List<String> names(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (var entries = Files.list(place)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    // --- claims that were cut short ---

    @Test
    void forgetsAClaimThatHadTakenNothingAndLeavesItsFilesToBeClaimedAnew() throws Exception {
        inTheLedger(part(0), part(1));
        inTheInbox(0);
        inTheInbox(1);
        write(data.run(RUN).resolve("HighValue_0.csv.part"), "EMa");

        recover();

        assertThat(ledger.runs().find(RUN)).isEmpty();
        assertThat(data.run(RUN)).doesNotExist();
        assertThat(names(inbox)).containsExactly("HighValue_0.csv", "HighValue_1.csv");
    }

    @Test
    void finishesAClaimThatHadTakenAPartAndRemovesWhatClosedIt() throws Exception {
        ledger.runs().open(ExampleRun.run(RUN, part(0), part(1), part(2)), List.of(doneFile(ExampleRun.OPENED.minusSeconds(1))), List.of());
        inTheInbox(0);
        inTheRun(1);
        inTheInbox(2);
        write(data.run(RUN).resolve("HighValue_2.csv.part"), "EMa");

        recover();

        assertThat(ledger.runs().get(RUN).whole()).isTrue();
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.CLAIMED);
        assertThat(ledger.runs().doneFiles(RUN)).isEmpty();
        assertThat(names(data.run(RUN))).containsExactly("HighValue_0.csv", "HighValue_1.csv", "HighValue_2.csv");
        assertThat(data.run(RUN).resolve("HighValue_2.csv")).hasContent(content(2));
        assertThat(inbox).isEmptyDirectory();
    }

    @Test
    void leavesADoneFileThatCameAfterTheClaimItClosesOtherFiles() throws Exception {
        var later = doneFile(ExampleRun.OPENED.plusSeconds(1));
        ledger.runs().open(ExampleRun.run(RUN, part(0)), List.of(later), List.of());
        inTheRun(0);

        recover();

        assertThat(later).exists();
        assertThat(ledger.runs().get(RUN).whole()).isTrue();
    }

    @Test
    void removesTheSourceOfACopyFromAnotherFileSystemThatIsWhole() throws Exception {
        inTheLedger(part(0));
        inTheInbox(0);
        inTheRun(0);

        recover();

        assertThat(inbox).isEmptyDirectory();
        assertThat(data.run(RUN).resolve("HighValue_0.csv")).hasContent(content(0));
        assertThat(ledger.runs().get(RUN).whole()).isTrue();
    }

    @Test
    void leavesANewFileThatHasTheNameOfOneThatWasTaken() throws Exception {
        inTheLedger(part(0));
        write(inbox.resolve("HighValue_0.csv"), "EMail\nq0@example.com\n");
        inTheRun(0);

        recover();

        assertThat(inbox.resolve("HighValue_0.csv")).hasContent("EMail\nq0@example.com\n");
        assertThat(data.run(RUN).resolve("HighValue_0.csv")).hasContent(content(0));
        assertThat(ledger.runs().get(RUN).whole()).isTrue();
    }

    @Test
    void takesNoOtherFileForAPartThatWasNotTaken() throws Exception {
        inTheLedger(part(0), part(1));
        inTheRun(0);
        write(inbox.resolve("HighValue_1.csv"), "EMail\nsomebody.else@example.com\n");

        recover();

        assertThat(names(inbox)).containsExactly("HighValue_1.csv");
        assertThat(names(data.run(RUN))).containsExactly("HighValue_0.csv");
        assertThat(new RunPlaces(ledger.runs().get(RUN), data).missing()).contains("HighValue_1.csv is not in " + data.run(RUN) + " any more");
    }

    @Test
    void keepsTheRunOfFilesThatAreNowhereAndTellsWhichTheyAre() throws Exception {
        inTheLedger(part(0), part(1));

        recover();

        assertThat(ledger.runs().get(RUN).whole()).isTrue();
        assertThat(new RunPlaces(ledger.runs().get(RUN), data).missing())
                .contains("HighValue_0.csv, HighValue_1.csv are not in " + data.run(RUN) + " any more");
    }

    @Test
    void takesNothingForARunThatWasWorkedOn() throws Exception {
        inTheLedger(part(0), part(1));
        ledger.runs().move(RUN, RunState.SUSPENDED, Optional.of(Explanation.of(Kind.STOPPED)));
        inTheRun(0);
        inTheInbox(1);

        recover();

        assertThat(names(inbox)).containsExactly("HighValue_1.csv");
        assertThat(names(data.run(RUN))).containsExactly("HighValue_0.csv");
        assertThat(ledger.runs().get(RUN).state()).isSameAs(RunState.SUSPENDED);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "1, true", "2, true"})
    void claimsAllPartsOrNoneWhereverTheProcessAndTheNextAreKilled(int renames, boolean otherFileSystem) throws Exception {
        var parts = new ArrayList<SegmentFile>();
        for (int part = 0; part < 3; part++) {
            inTheInbox(part);
            parts.add(new SegmentFile(inbox.resolve("HighValue_" + part + ".csv"), "HighValue"));
        }
        var done = doneFile(ExampleRun.OPENED);
        assertThatThrownBy(() -> claims(Killed.at(renames, otherFileSystem)).move("newsletter", parts, List.of(done), Start.of("done file")))
                .isInstanceOf(Killed.class);
        if (renames == 1) {
            var settings = settings(folder);
            assertThatThrownBy(() -> new Recovery(settings, data, ledger, CLOCK, claims(Killed.at(1, otherFileSystem)), run -> { }).recover())
                    .as("the next process takes one more part and is killed too").isInstanceOf(Killed.class);
        }

        recover();

        var all = List.of("HighValue_0.csv", "HighValue_1.csv", "HighValue_2.csv");
        if (renames == 0) {
            assertThat(ledger.runs().find(RUN)).isEmpty();
            assertThat(names(inbox)).contains("HighValue.done").containsAll(all).hasSize(4);
            assertThat(data.run(RUN)).doesNotExist();
        } else {
            assertThat(ledger.runs().get(RUN).whole()).isTrue();
            assertThat(names(data.run(RUN))).isEqualTo(all);
            assertThat(inbox).isEmptyDirectory();
        }
    }

    @Test
    void finishesAClaimThatCouldNotBeTakenBackBeforeItClaimsTheRest() throws Exception {
        inTheInbox(0);
        inTheInbox(1);
        var broken = new boolean[] {true};
        var claims = claims(new DurableFiles((source, target) -> {
            if (broken[0] && (target.startsWith(inbox) || source.endsWith("HighValue_1.csv"))) {
                throw new IOException("the folder is away");
            }
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        }));
        var first = new SegmentFile(inbox.resolve("HighValue_0.csv"), "HighValue");
        var second = new SegmentFile(inbox.resolve("HighValue_1.csv"), "HighValue");
        assertThatThrownBy(() -> claims.move("newsletter", List.of(first, second), List.of(), Start.of("done file"))).isInstanceOf(UncheckedIOException.class);

        assertThatThrownBy(() -> claims.move("newsletter", List.of(second), List.of(), Start.of("done file")))
                .isInstanceOf(UncheckedIOException.class).cause().hasMessageContaining(RUN);
        assertThat(ledger.runs().get(RUN).whole()).isFalse();
        assertThat(new Runs(settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers()).open(RUN)).as("not before it has all of its files").isNull();

        broken[0] = false;
        claims.finish();

        assertThat(ledger.runs().get(RUN).whole()).isTrue();
        assertThat(names(data.run(RUN))).containsExactly("HighValue_0.csv", "HighValue_1.csv");
        assertThat(inbox).isEmptyDirectory();
    }

    // --- copies ---

    @Test
    void bringsInCopiesThatTheLedgerKnows() throws Exception {
        inTheLedger(RunFile.claimed(0, "HighValue", "HighValue.csv", 6));
        write(data.incoming(RUN).resolve("HighValue.csv"), "EMail\n");

        recover();

        assertThat(data.run(RUN).resolve("HighValue.csv")).hasContent("EMail\n");
        assertThat(data.incoming()).isEmptyDirectory();
    }

    @Test
    void bringsInCopiesWhenTheirRunIsTakenUpAlthoughWhoMadeThemIsGone() throws Exception {
        inTheLedger(RunFile.claimed(0, "HighValue", "HighValue.csv", 6));
        write(data.incoming(RUN).resolve("HighValue.csv"), "EMail\n");

        var run = new Runs(settings(folder), data, ledger, Clock.systemUTC(), new RunWatchers()).open(RUN);

        assertThat(run.path(run.files().get(0))).hasContent("EMail\n").hasParent(data.run(RUN));
    }

    @ParameterizedTest
    @CsvSource({"1, true, false", "25, false, false", "1, true, true", "25, false, true"})
    void leavesCopiesThatACommandMayBeMakingAndRemovesThoseOfADayAgo(int hoursOld, boolean left, boolean whileTheServiceRuns)
            throws Exception {
        var half = write(data.incoming(RUN).resolve("HighValue.csv.part"), "EMa");
        var since = FileTime.from(NOW.minus(Duration.ofHours(hoursOld)));
        Files.setLastModifiedTime(half, since);
        Files.setLastModifiedTime(data.incoming(RUN), since);

        if (whileTheServiceRuns) {
            recovery().removeOldCopies();
        } else {
            recover();
        }

        assertThat(Files.exists(half)).isEqualTo(left);
        assertThat(Files.exists(data.incoming(RUN))).isEqualTo(left);
    }

    // --- folders that the ledger does not know ---

    @Test
    void adoptsAFolderThatTheLedgerDoesNotKnowAsARunOfTheVeryExportItIsNamedAfter() throws Exception {
        String id = "newsletter-vip-20261123-093000-00ff";
        write(data.run(id).resolve("HighValue_2.csv"), content(2));
        write(data.run(id).resolve("HighValue_1.csv"), content(1));
        write(data.run(id).resolve("HighValue_3.csv.part"), "EMa");
        write(data.run(id).resolve(".scratch/duplicates.csv"), "file,row,repeats_file,repeats_row\n");

        recover("newsletter-vip");

        var run = ledger.runs().get(id);
        assertThat(run.export().id()).isEqualTo("newsletter-vip");
        assertThat(run.state()).isSameAs(RunState.CLAIMED);
        assertThat(run.start().by()).isEqualTo("adopted at the start");
        assertThat(run.openedAt()).isEqualTo(Instant.parse("2026-11-23T09:30:00Z"));
        assertThat(run.consent()).isEqualTo(ExampleRun.connection().consent());
        assertThat(run.files()).containsExactly(
                RunFile.claimed(0, "HighValue", "HighValue_1.csv", content(1).length()),
                RunFile.claimed(1, "HighValue", "HighValue_2.csv", content(2).length()));
        assertThat(names(data.run(id))).containsExactly("HighValue_1.csv", "HighValue_2.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"newsletter-vip-20261123-093000-00ff", "newslette-20261123-093000-00ff", "newsletter-20269923-093000-00ff",
        "newsletter-20261123-093000-00FF", "newsletter", "somebody's"})
    void leavesAFolderAloneThatIsNoRunOfAConfiguredExport(String name) throws Exception {
        var file = write(data.run(name).resolve("HighValue.csv"), "EMail\n");

        recover();

        assertThat(file).hasContent("EMail\n");
        assertThat(ledger.runs().list(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void removesAFolderThatWasMadeForAClaimThatNeverBegan() throws Exception {
        DataFolder.create(data.run(RUN));

        recover();

        assertThat(data.run(RUN)).doesNotExist();
        assertThat(ledger.runs().find(RUN)).isEmpty();
    }

    // --- folders of runs that have ended ---

    @Test
    void removesTheFolderOfARunThatHasEndedWithItsLists() throws Exception {
        ended(RunState.COMPLETED);
        write(data.run(RUN).resolve(".scratch/notes.csv"), "file,row,note,detail\n");

        recover();

        assertThat(data.run(RUN)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED, archive", "COMPLETED_WITH_REJECTIONS, archive", "COMPLETED_INCOMPLETE, archive", "FAILED, dead-letter"})
    void putsAwayAFileThatIsStillInTheFolderOfARunThatHasEnded(RunState state, String place) throws Exception {
        ended(state);
        write(data.run(RUN).resolve("HighValue.csv"), "EMail\n");
        // As a move to another file system leaves it that was cut short.
        write(data.root().resolve(place).resolve("newsletter").resolve(RUN).resolve("HighValue.csv"), "EMail\n");

        recover();

        assertThat(data.run(RUN)).doesNotExist();
        assertThat(names(data.root().resolve(place).resolve("newsletter").resolve(RUN))).containsExactly("HighValue.csv");
    }

    @Test
    void removesNothingThatIsNotOfTheRun() throws Exception {
        ended(RunState.COMPLETED);
        var strange = write(data.run(RUN).resolve("notes of a person.txt"), "hello");
        var archived = write(data.archive("newsletter", RUN).resolve("HighValue.csv"), "EMail\n");
        write(data.run(RUN).resolve("HighValue.csv"), "other\n");

        recover();

        assertThat(strange).hasContent("hello");
        assertThat(archived).hasContent("EMail\n");
        assertThat(archived.resolveSibling("2-HighValue.csv")).hasContent("other\n");
    }
}
