package io.segmentexport.cli;

import io.segmentexport.claim.Settling;
import io.segmentexport.claim.Snapshots;
import io.segmentexport.cli.work.Carrier;
import io.segmentexport.cli.work.Errand;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.InboxFiles;
import io.segmentexport.close.Paragraph;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.SegmentFile;
import io.segmentexport.segment.SegmentFileException;
import io.segmentexport.stage.DryRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: one run in the foreground. */
@Command(name = "export", header = "Exports segment files in one run, and prints the report.",
        description = {
            "Shows its progress meanwhile. Runs of this export that have not ended go on",
            "first. With no FILE it takes what lies in the export's folder: all of it, or of",
            "an export on schedule or on demand the newest snapshot of each segment. If a",
            "service has the data folder, the service does it."
        })
final class ExportCommand extends ConfiguredCommand implements Errand {

    private static final int ROWS_SHOWN = 5;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "EXPORT", description = "The ID of the export")
    private String exportId;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Segment files; they stay where they are, copies are archived")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--segment", paramLabel = "NAME", description = "The segment of files whose names do not tell it")
    private String segment;

    @Option(names = "--dry-run", description = "Reads, maps, validates, batches and reports; sends nothing, claims nothing")
    private boolean dryRun;

    @Option(names = "--bodies", paramLabel = "N", defaultValue = "0", description = "With --dry-run: prints the first N request bodies")
    private int bodies;

    private Settings settings;
    private Export export;
    private List<SegmentFile> given;

    @Override
    public Integer call() throws Exception {
        if (bodies < 0) {
            throw terminal().usage("--bodies takes a number from 0 on, not " + bodies);
        }
        if (bodies > 0 && !dryRun) {
            throw terminal().usage("--bodies goes with --dry-run");
        }
        settings = settings();
        export = export(settings, exportId);
        checkSegment();
        given = files.stream().map(this::segmentFile).toList();
        return dryRun ? dryRun() : new Carrier(settings, terminal()).carry(this);
    }

    private int dryRun() throws IOException {
        var taken = given.isEmpty() ? waitingFiles() : given;
        if (taken.isEmpty()) {
            terminal().say("Nothing to read: no file of a selected segment lies in " + export.folder());
            return ExitCode.OK;
        }
        try {
            var result = new DryRun(settings).of(export, taken, bodies,
                    body -> terminal().print(Files.readString(body) + System.lineSeparator()));
            print(result);
            return result.rejections().isEmpty() ? ExitCode.OK : ExitCode.REJECTIONS;
        } catch (SegmentFileException e) {
            terminal().warn("export " + exportId + ": " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private void print(DryRun.Result result) {
        line("Dry run: nothing was sent.");
        line("");
        line("%,12d records", result.records());
        line("%,12d would be sent, in %,d batch(es) of %,d bytes in all", result.profiles(), result.batches(), result.bytes());
        line("%,12d would be rejected", result.rejections().stream().mapToLong(rejection -> rejection.rows().getCardinality()).sum());
        line("%,12d are duplicates", result.duplicates());
        for (var rejection : result.rejections()) {
            line("");
            line("%s", Paragraph.hanging("  ", String.format(Locale.ROOT, "%s: %s (%,d)",
                    rejection.reason(), rejection.detail(), rejection.rows().getCardinality())));
            line("%s", Paragraph.of("  ", rows(result, rejection)));
        }
        if (!result.notes().isEmpty()) {
            line("");
            line("Noted");
            result.notes().forEach((note, count) -> line("%,12d %s", count, note));
        }
    }

    private static String rows(DryRun.Result result, Rejection rejection) {
        String shown = rejection.rows().stream().limit(ROWS_SHOWN).mapToObj(result.places()).collect(Collectors.joining(", "));
        return rejection.rows().getCardinality() > ROWS_SHOWN ? shown + ", …" : shown;
    }

    private void line(String format, Object... values) {
        terminal().print(String.format(Locale.ROOT, format, values) + '\n');
    }

    /** A file named on the command line. If its name tells no selected segment, it is of the one named, or the only one. */
    private SegmentFile segmentFile(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw terminal().usage(file + " is not a file that can be read");
        }
        var path = file.toAbsolutePath().normalize();
        var relative = path.startsWith(export.folder()) ? export.folder().relativize(path) : path.getFileName();
        var names = export.segments().names();
        var found = Optional.ofNullable(segment).or(() -> export.segments().segmentOf(relative))
                .or(() -> names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty());
        return new SegmentFile(path, found.orElseThrow(() -> terminal().usage(file + " " + SegmentSelection.whyLeftAlone(relative) + " (export."
                + exportId + ".segments = " + (export.segments().all() ? "*" : String.join(", ", names))
                + "); or say which segment it holds, like --segment " + (names.isEmpty() ? "HighValue" : '"' + names.get(0) + '"'))));
    }

    private void checkSegment() {
        if (segment != null && files.isEmpty()) {
            throw terminal().usage("--segment goes with a FILE");
        }
        try {
            segment = segment == null ? null : SegmentSelection.only(segment);
        } catch (InvalidValue e) {
            throw terminal().usage("--segment " + segment + ": " + e.getMessage());
        }
        if (segment != null && !export.segments().all() && !export.segments().names().contains(segment)) {
            throw terminal().usage("export " + exportId + " takes no segment \"" + segment + "\"; it takes "
                    + String.join(", ", export.segments().names()) + " (export." + exportId + ".segments)");
        }
    }

    /** What a run would take if all files were whole. */
    private List<SegmentFile> waitingFiles() throws IOException {
        if (export.starts() == Starts.ON_ARRIVAL) {
            return InboxFiles.of(export).segmentFiles();
        }
        try (var ledger = Ledger.openExisting(settings).orElse(null)) {
            var snapshots = new Snapshots(ledger);
            var looked = snapshots.look(export);
            return snapshots.select(export, looked, file -> true).files();
        }
    }

    @Override
    public String command() {
        return "export " + export.id();
    }

    /** The runs of the export that have not ended, and then one for the given or waiting files. */
    @Override
    public Plan plan(Place place) throws IOException, InterruptedException {
        if (!place.inService()) {
            settings.connectionOf(export).apiKey().reveal(); // If it is missing, nothing is claimed.
        }
        if (!given.isEmpty()) {
            return of(unended(place), List.of(place.claims().copy(export.id(), given, start())));
        }
        if (export.starts() != Starts.ON_ARRIVAL) {
            return takesSnapshots(place);
        }
        return place.inService() ? taken(place) : takes(place);
    }

    /** Runs that go first, and the command's own, which alone decide how it ends; without any, the others do. */
    private Plan of(List<String> before, List<String> own) {
        if (own.isEmpty()) {
            terminal().say("Nothing to export: no file of a selected segment lies in " + export.folder());
        }
        return new Plan(Stream.concat(before.stream().map(own.isEmpty() ? Wanted::resumed : Wanted::goesFirst),
                own.stream().map(Wanted::resumed)).toList(), ExitCode.OK);
    }

    /** Those that only wait for Klaviyo to tell the end of a job come last, since new files should not wait for them. */
    private List<String> unended(Place place) {
        return place.ledger().runs().unended().stream()
                .filter(run -> run.export().id().equals(export.id()))
                .sorted(Comparator.comparing(run -> run.state() == RunState.UNCONFIRMED))
                .map(Run::id).toList();
    }

    /** Takes what lies whole in the folder. */
    private Plan takes(Place place) throws IOException, InterruptedException {
        var before = unended(place);
        var inbox = whole();
        return of(before, inbox.segmentFiles().isEmpty() ? List.of()
                : List.of(place.claims().move(export.id(), inbox.segmentFiles(), inbox.doneFiles(), start())));
    }

    /** Takes the newest whole snapshot of each segment; the service does not watch the folder of an export like this. */
    private Plan takesSnapshots(Place place) throws IOException, InterruptedException {
        var before = unended(place);
        var snapshots = new Snapshots(place.ledger());
        var settling = new Settling();
        var time = Settling.ofCommands(export);
        if (export.wholeWhen() == WholeWhen.UNCHANGED && !settling.settled(export, snapshots.look(export).paths(), time)
                && place.stop().await(time)) {
            return of(before, List.of());
        }
        var selected = snapshots.select(export, snapshots.look(export), file -> settling.settled(export, file, time));
        return of(before, selected.nothing() ? List.of() : List.of(place.claims().snapshots(export.id(), selected, start())));
    }

    /** The service watches the folder: waits until it has taken what lies whole in it. */
    private Plan taken(Place place) throws IOException, InterruptedException {
        var began = Instant.now();
        long beganNanos = System.nanoTime();
        long most = MOST.plus(export.whole().after()).toNanos();
        terminal().say("The service watches " + export.folder() + " and takes what lies whole in it.");
        var stay = whole().segmentFiles().stream().map(SegmentFile::path).filter(Files::exists).toList();
        while (!stay.isEmpty() && System.nanoTime() - beganNanos < most && !place.stop().await(LOOK_EVERY)) {
            stay = stay.stream().filter(Files::exists).toList();
        }
        stay.forEach(file -> terminal().say("The service has not taken " + file.getFileName() + "; its log may tell why."));
        var opened = place.ledger().runs().list(Optional.of(export.id()), RECENT).stream()
                .filter(run -> !run.openedAt().isBefore(began))
                .sorted(Comparator.comparing(Run::openedAt).thenComparing(Run::id))
                .map(Run::id).toList();
        var runs = of(unended(place).stream().filter(run -> !opened.contains(run)).toList(), opened).runs();
        return new Plan(runs, stay.isEmpty() ? ExitCode.OK : ExitCode.FAILED);
    }

    private InboxFiles whole() throws IOException, InterruptedException {
        var inbox = InboxFiles.whole(export);
        inbox.leftAlone().stream().map(Path::getFileName).forEach(file -> terminal().say("Left alone, not whole: " + file));
        return inbox;
    }

    private static Start start() {
        return Start.of("export command of " + System.getProperty("user.name"));
    }
}
