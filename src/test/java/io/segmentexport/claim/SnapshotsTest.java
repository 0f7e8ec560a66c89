package io.segmentexport.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.claim.Snapshots.Selected;
import io.segmentexport.config.Export;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a folder are the newest snapshot of each segment, and which are superseded. */
class SnapshotsTest {

    private static final Instant MONDAY = Instant.parse("2026-11-23T06:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-24T06:00:00Z");

    @TempDir
    static Path ledgerFolder;
    private static Ledger ledger;

    @TempDir
    Path folder;
    private Snapshots snapshots;

    @BeforeAll
    static void openLedger() {
        ledger = Ledgers.embedded(ledgerFolder.resolve("ledger.db"));
    }

    @AfterAll
    static void closeLedger() {
        ledger.close();
    }

    @BeforeEach
    void make() {
        snapshots = new Snapshots(ledger);
    }

    @AfterEach
    void forgetRuns() {
        ledger.runs().list(Optional.empty(), 100).forEach(run -> ledger.runs().forget(run.id()));
    }

    private Export export(Export.WholeWhen wholeWhen, String... segments) {
        var any = ExampleRun.export(folder);
        return new Export(any.id(), any.displayName(), any.connectionId(), any.listId(), any.emailColumn(),
                new SegmentSelection(List.of(segments)), folder, new Export.Wholeness(wholeWhen, Duration.ofMillis(1)), any.fields(), any.otherFields(), any.format(),
                any.values(), any.maxProfiles(), any.onDuplicateContent(),
                Export.Starts.ON_DEMAND, any.schedule(), any.owner(), any.from());
    }

    private void file(String name, Instant changed) throws IOException {
        file(name, changed, "EMail\n" + name + "@example.com\n");
    }

    private void file(String name, Instant changed, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.writeString(file, content), FileTime.from(changed));
    }

    private Selected select() throws IOException {
        return select(export(Export.WholeWhen.UNCHANGED, "HighValue", "Loyal"));
    }

    private Selected select(Export export) throws IOException {
        return snapshots.select(export, snapshots.look(export), file -> true);
    }

    private List<String> newest(Selected selected) {
        return selected.newest().stream().map(snapshot -> names(snapshot.files())).toList();
    }

    private List<String> superseded(Selected selected) {
        return selected.superseded().stream().map(snapshot -> names(snapshot.files())).toList();
    }

    private String names(List<SegmentFile> files) {
        return String.join(" ", files.stream().map(file -> folder.relativize(file.path()).toString()).toList());
    }

    @Test
    void takesWhatWasChangedLastAndSupersedesTheOthers() throws Exception {
        file("HighValue.csv", MONDAY);
        file("HighValue_tuesday.csv", TUESDAY);

        var selected = select();

        assertThat(newest(selected)).containsExactly("HighValue_tuesday.csv");
        assertThat(superseded(selected)).containsExactly("HighValue.csv");
    }

    @Test
    void goesByTheDatesInTheNamesWhereAllHaveOne() throws Exception {
        file("HighValue_2026-11-24.csv", MONDAY);
        file("HighValue_2026-11-23.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("HighValue_2026-11-24.csv");
    }

    @Test
    void goesByTheTimesOfTheFilesWhereNotAllHaveADate() throws Exception {
        file("HighValue_2026-11-24.csv", MONDAY);
        file("HighValue.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("HighValue.csv");
    }

    @Test
    void takesAllPartsOfASnapshotInTheOrderOfTheirNames() throws Exception {
        file("HighValue_2.csv", MONDAY);
        file("HighValue_1.csv", TUESDAY);
        file("HighValue_old.csv", MONDAY.minusSeconds(1));

        var selected = select();

        assertThat(newest(selected)).containsExactly("HighValue_1.csv HighValue_2.csv");
        assertThat(selected.newest().get(0).at()).as("of the part that was changed last").isEqualTo(TUESDAY);
        assertThat(superseded(selected)).containsExactly("HighValue_old.csv");
    }

    @Test
    void readsTheNewerSegmentFirst() throws Exception {
        file("HighValue.csv", MONDAY);
        file("Loyal.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("Loyal.csv", "HighValue.csv");
    }

    @Test
    void leavesASnapshotAloneOfWhichAPartStillGrows() throws Exception {
        var export = export(Export.WholeWhen.UNCHANGED, "HighValue");
        file("HighValue_2026-11-23.csv", MONDAY);
        file("HighValue_2026-11-24_1.csv", TUESDAY);
        file("HighValue_2026-11-24_2.csv", TUESDAY);

        var selected = snapshots.select(export, snapshots.look(export), file -> !file.endsWith("HighValue_2026-11-24_2.csv"));

        assertThat(newest(selected)).as("the newest whole one").containsExactly("HighValue_2026-11-23.csv");
        assertThat(superseded(selected)).isEmpty();
    }

    @Test
    void takesWhatADoneFileClosesAtItsTimeAndNothingElse() throws Exception {
        file("HighValue_a.csv", MONDAY);
        file("HighValue_b.csv", MONDAY);
        file("HighValue.done", TUESDAY, "");
        file("Loyal.csv", MONDAY);

        var selected = select(export(Export.WholeWhen.DONE_FILE, "HighValue", "Loyal"));

        assertThat(newest(selected)).containsExactly("HighValue_a.csv HighValue_b.csv");
        assertThat(selected.newest().get(0).at()).isEqualTo(TUESDAY);
        assertThat(selected.doneFiles()).containsExactly(folder.resolve("HighValue.done"));
        assertThat(superseded(selected)).isEmpty();
    }

    @Test
    void keepsApartByTheirDatesWhatOneDoneFileCloses() throws Exception {
        file("HighValue_2026-11-23.csv", TUESDAY);
        file("HighValue_2026-11-24.csv", MONDAY);
        file("HighValue.done", TUESDAY, "");

        var selected = select(export(Export.WholeWhen.DONE_FILE, "HighValue"));

        assertThat(newest(selected)).containsExactly("HighValue_2026-11-24.csv");
        assertThat(superseded(selected)).containsExactly("HighValue_2026-11-23.csv");
    }

    @Test
    void neverSupersedesCorrectionsWhateverTheyAreCalled() throws Exception {
        file("HighValue.csv", TUESDAY);
        file("HighValue-rejected-newsletter-20261123-101500-ab12.csv", MONDAY);
        file("HighValue_mended.csv", MONDAY.minusSeconds(1), "_run,_row,_reason,_detail,EMail\nr,2,email-missing,,a@example.com\n");

        var selected = select();

        assertThat(newest(selected)).containsExactly("HighValue.csv");
        assertThat(names(selected.corrections()))
                .isEqualTo("HighValue-rejected-newsletter-20261123-101500-ab12.csv HighValue_mended.csv");
        assertThat(superseded(selected)).isEmpty();
    }

    @Test
    void isNotKeptFromASnapshotByACorrectionThatIsNewer() throws Exception {
        file("HighValue.csv", MONDAY);
        file("HighValue-rejected-newsletter-20261123-101500-ab12.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("HighValue.csv");
    }

    private void exported(RunState state, String name, Instant at) {
        ledger.runs().open(ExampleRun.run(ExampleRun.ID, RunFile.claimed(0, "HighValue", name, 6).ofSnapshot(at)));
        ledger.runs().move(ExampleRun.ID, state, Optional.empty());
    }

    @Test
    void supersedesWhatIsOlderThanWhatWasExported() throws Exception {
        exported(RunState.COMPLETED, "HighValue.csv", TUESDAY);
        file("HighValue.csv", MONDAY);
        file("Loyal.csv", MONDAY);

        var selected = select();

        assertThat(newest(selected)).containsExactly("Loyal.csv");
        assertThat(superseded(selected)).containsExactly("HighValue.csv");
    }

    @Test
    void knowsByItsNameThatALateFileIsOlderThanWhatWasExported() throws Exception {
        exported(RunState.DELIVERING, "HighValue_2026-11-24.csv", MONDAY);
        file("HighValue_2026-11-23.csv", TUESDAY);

        var selected = select();

        assertThat(selected.nothing()).isTrue();
        assertThat(superseded(selected)).containsExactly("HighValue_2026-11-23.csv");
    }

    @Test
    void takesSomethingOlderThanWhatFailed() throws Exception {
        exported(RunState.FAILED, "HighValue.csv", TUESDAY);
        file("HighValue.csv", MONDAY);

        assertThat(newest(select())).containsExactly("HighValue.csv");
    }

    @Test
    void takesWhatIsNewerThanWhatWasExported() throws Exception {
        exported(RunState.COMPLETED, "HighValue.csv", MONDAY);
        file("HighValue.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("HighValue.csv");
    }

    @Test
    void takesThePartsOfTheNewestTimeFolderOfEachSegment() throws Exception {
        for (var segment : List.of("HighValue", "Loyal")) {
            file("EXPORT/a/" + segment + "/2026/11/23/0600/" + segment + "_1.csv", TUESDAY);
            file("EXPORT/a/" + segment + "/2026/11/24/0600/" + segment + "_1.csv", MONDAY);
            file("EXPORT/a/" + segment + "/2026/11/24/0600/" + segment + "_2.csv", MONDAY);
        }
        for (var export : List.of(export(Export.WholeWhen.UNCHANGED, "HighValue", "Loyal"), export(Export.WholeWhen.UNCHANGED))) {
            assertThat(newest(select(export))).containsExactlyInAnyOrder(
                    "EXPORT/a/HighValue/2026/11/24/0600/HighValue_1.csv EXPORT/a/HighValue/2026/11/24/0600/HighValue_2.csv",
                    "EXPORT/a/Loyal/2026/11/24/0600/Loyal_1.csv EXPORT/a/Loyal/2026/11/24/0600/Loyal_2.csv");
        }
    }

    @Test
    void knowsByItsFoldersThatALateFileIsOlderThanWhatWasExported() throws Exception {
        exported(RunState.COMPLETED, "2026-11-24-0600-HighValue_1.csv", MONDAY);
        file("EXPORT/HighValue/2026/11/23/0600/HighValue_1.csv", TUESDAY);

        assertThat(select().nothing()).isTrue();
    }

    @Test
    void takesNoTimesForParts() throws Exception {
        file("HighValue_1795413600000.csv", TUESDAY);
        file("HighValue_1795500000000.csv", MONDAY);
        file("Loyal.csv", MONDAY);
        file("Loyal (1).csv", TUESDAY);

        assertThat(newest(select())).containsExactlyInAnyOrder("HighValue_1795500000000.csv", "Loyal (1).csv");
    }

    @Test
    void refusesNamesThatCanBeReadInTwoOrdersWithThoseThatWereExported() throws Exception {
        exported(RunState.COMPLETED, "HighValue_03042026.csv", MONDAY);
        file("HighValue_02052026.csv", TUESDAY);

        assertThatThrownBy(this::select).hasMessageContaining("which file of segment HighValue is the newest cannot be told")
                .hasMessageEndingWith("say which it is: export." + ExampleRun.export(folder).id() + ".snapshot-date = ddMMyyyy");
    }

    @Test
    void isDecidedByAnExportedNameThatFitsOneWayOnly() throws Exception {
        exported(RunState.COMPLETED, "HighValue_25032026.csv", MONDAY);
        file("HighValue_02052026.csv", MONDAY);
        file("HighValue_03042026.csv", TUESDAY);

        assertThat(newest(select())).containsExactly("HighValue_02052026.csv");
    }

    @Test
    void followsNoSymbolicLink(@TempDir Path elsewhere) throws Exception {
        Files.writeString(elsewhere.resolve("HighValue.csv"), "EMail\n");
        Files.createSymbolicLink(folder.resolve("linked"), elsewhere);
        Files.createSymbolicLink(folder.resolve("HighValue_1.csv"), elsewhere.resolve("HighValue.csv"));

        assertThat(snapshots.look(export(Export.WholeWhen.UNCHANGED, "HighValue")).nothing()).isTrue();
    }

    @Test
    void findsNothingWhereThereIsNoFolder() throws Exception {
        var export = ExampleRun.export(folder.resolve("nowhere"));

        assertThat(select(export).nothing()).isTrue();
    }
}
