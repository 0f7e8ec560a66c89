package io.segmentexport.cli.work;

import io.segmentexport.claim.Snapshots;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code export} wants: the runs of the export that have not ended, and then one for the given or waiting files. */
public final class ExportErrand implements Errand {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int RECENT = 1000;

    private final Settings settings;
    private final Export export;
    private final List<SegmentFile> given;
    private final Terminal terminal;

    public ExportErrand(Settings settings, Export export, List<SegmentFile> given, Terminal terminal) {
        this.settings = settings;
        this.export = export;
        this.given = given;
        this.terminal = terminal;
    }

    @Override
    public String command() {
        return "export " + export.id();
    }

    @Override
    public Plan plan(Place place) throws IOException, InterruptedException {
        if (!place.inService()) {
            settings.connectionOf(export).apiKey().reveal(); // Where it is missing, nothing is claimed.
        }
        if (!given.isEmpty()) {
            return of(Stream.concat(unended(place), Stream.of(place.claims().copy(export.id(), given, start()))).toList());
        }
        if (export.starts() != Starts.ON_ARRIVAL) {
            return takesSnapshots(place);
        }
        return place.inService() ? taken(place) : takes(place);
    }

    private Plan of(List<String> runs) {
        if (runs.isEmpty()) {
            terminal.say("Nothing to export: no file of a selected segment lies in " + export.folder());
        }
        return new Plan(runs.stream().map(Wanted::resumed).toList(), ExitCode.OK);
    }

    /** Those that only wait for Klaviyo to tell the end of a job come last, since new files should not wait for them. */
    private Stream<String> unended(Place place) {
        return place.ledger().runs().unended().stream()
                .filter(run -> run.export().id().equals(export.id()))
                .sorted(Comparator.comparing(run -> run.state() == RunState.UNCONFIRMED))
                .map(Run::id);
    }

    /** Takes what lies whole in the folder. */
    private Plan takes(Place place) throws IOException, InterruptedException {
        var runs = new ArrayList<>(unended(place).toList());
        var inbox = whole();
        if (!inbox.segmentFiles().isEmpty()) {
            runs.add(place.claims().move(export.id(), inbox.segmentFiles(), inbox.doneFiles(), start()));
        }
        return of(runs);
    }

    /** Takes the newest whole snapshot of each segment; the service does not watch the folder of an export like this. */
    private Plan takesSnapshots(Place place) throws IOException, InterruptedException {
        var runs = new ArrayList<>(unended(place).toList());
        var snapshots = new Snapshots(place.ledger());
        var before = snapshots.look(export);
        if (export.wholeWhen() == WholeWhen.UNCHANGED && !before.nothing() && place.stop().await(SETTLING)) {
            return of(runs);
        }
        var selected = snapshots.select(export, before, snapshots.look(export));
        if (!selected.nothing()) {
            runs.add(place.claims().snapshots(export.id(), selected, start()));
        }
        return of(runs);
    }

    /** The service watches the folder: waits until it has taken what lies whole in it. */
    private Plan taken(Place place) throws IOException, InterruptedException {
        var began = Instant.now();
        terminal.say("The service watches " + export.folder() + " and takes what lies whole in it.");
        var whole = whole().segmentFiles().stream().map(SegmentFile::path).toList();
        var stay = whole.stream().filter(Files::exists).toList();
        while (!stay.isEmpty() && Instant.now().isBefore(began.plus(MOST)) && !place.stop().await(LOOK_EVERY)) {
            stay = stay.stream().filter(Files::exists).toList();
        }
        stay.forEach(file -> terminal.say("The service has not taken " + file.getFileName() + "; its log may tell why."));
        var opened = place.ledger().runs().list(Optional.of(export.id()), RECENT).stream()
                .filter(run -> !run.openedAt().isBefore(began))
                .sorted(Comparator.comparing(Run::openedAt).thenComparing(Run::id))
                .map(Run::id);
        var runs = of(Stream.concat(unended(place), opened).distinct().toList()).runs();
        return new Plan(runs, stay.isEmpty() ? ExitCode.OK : ExitCode.FAILED);
    }

    private InboxFiles whole() throws IOException, InterruptedException {
        var inbox = InboxFiles.whole(export);
        inbox.leftAlone().stream().map(Path::getFileName).forEach(file -> terminal.say("Left alone, not whole: " + file));
        return inbox;
    }

    private static Start start() {
        return Start.of("export command of " + System.getProperty("user.name"));
    }
}
