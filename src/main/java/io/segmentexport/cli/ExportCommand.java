package io.segmentexport.cli;

import io.segmentexport.claim.Snapshots;
import io.segmentexport.cli.work.Carrier;
import io.segmentexport.cli.work.DryRunText;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.ExportErrand;
import io.segmentexport.cli.work.InboxFiles;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.profile.UnmappableColumnsException;
import io.segmentexport.segment.SegmentFile;
import io.segmentexport.segment.SegmentFileException;
import io.segmentexport.stage.DryRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: one run in the foreground. */
@Command(name = "export", header = "Exports segment files in one run, and prints the report.",
        description = {
            "Shows its progress meanwhile. Runs of this export that have not ended go on",
            "first. With no FILE it takes what lies in the export's folder: all of it, or of",
            "an export on schedule or on demand the newest snapshot of each segment. Where a",
            "service has the data folder, the service does it."
        })
final class ExportCommand extends ConfiguredCommand {

    @Parameters(index = "0", paramLabel = "EXPORT", description = "The ID of the export")
    private String exportId;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Segment files; they stay where they are, copies are archived")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--dry-run", description = "Reads, maps, validates, batches and reports; sends nothing, claims nothing")
    private boolean dryRun;

    @Option(names = "--bodies", paramLabel = "N", defaultValue = "0", description = "With --dry-run: prints the first N request bodies")
    private int bodies;

    @Override
    public Integer call() throws Exception {
        if (bodies < 0) {
            throw terminal().usage("--bodies takes a number from 0 on, not " + bodies);
        }
        if (bodies > 0 && !dryRun) {
            throw terminal().usage("--bodies goes with --dry-run");
        }
        var settings = settings();
        var export = export(settings, exportId);
        return dryRun ? dryRun(settings, export) : carry(settings, export);
    }

    private int carry(Settings settings, Export export) throws Exception {
        return new Carrier(settings, terminal()).carry(new ExportErrand(settings, export, segmentFiles(export, files), terminal()));
    }

    private int dryRun(Settings settings, Export export) throws IOException {
        var given = segmentFiles(export, files);
        var taken = given.isEmpty() ? waitingFiles(settings, export) : given;
        if (taken.isEmpty()) {
            terminal().say("Nothing to read: no file of a selected segment lies in " + export.folder());
            return ExitCode.OK;
        }
        try {
            var result = new DryRun(settings).of(export, taken, bodies,
                    body -> terminal().print(Files.readString(body) + System.lineSeparator()));
            terminal().print(DryRunText.of(result));
            return result.rejections().isEmpty() ? ExitCode.OK : ExitCode.REJECTIONS;
        } catch (SegmentFileException | UnmappableColumnsException e) {
            terminal().warn("export " + exportId + ": " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    /** The files named on the command line; one that belongs to no selected segment is a mistake. */
    private List<SegmentFile> segmentFiles(Export export, List<Path> named) {
        var found = new ArrayList<SegmentFile>();
        for (var file : named) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw terminal().usage(file + " is not a file that can be read");
            }
            var path = file.toAbsolutePath().normalize();
            var relative = path.startsWith(export.folder()) ? export.folder().relativize(path) : path.getFileName();
            var segment = export.segments().segmentOf(relative).orElseThrow(() -> terminal().usage(
                    file + " belongs to no segment of export " + exportId + " (export." + exportId + ".segments = "
                            + (export.segments().all() ? "*" : String.join(", ", export.segments().names())) + "): a segment "
                            + "file is named after its segment, like "
                            + (export.segments().all() ? "HighValue" : export.segments().names().get(0)) + ".csv"));
            found.add(new SegmentFile(path, segment));
        }
        return found;
    }

    private static List<SegmentFile> waitingFiles(Settings settings, Export export) throws IOException {
        if (export.starts() == Starts.ON_ARRIVAL) {
            return InboxFiles.of(export).segmentFiles();
        }
        try (var ledger = Ledger.openExisting(settings).orElse(null)) {
            return newest(export, new Snapshots(ledger));
        }
    }

    /** What a run would take if all files were whole. */
    private static List<SegmentFile> newest(Export export, Snapshots snapshots) throws IOException {
        var looked = snapshots.look(export);
        return snapshots.select(export, looked, looked).files();
    }
}
