package io.segmentexport.claim;

import io.segmentexport.config.Export;
import io.segmentexport.config.ExportSnapshot;
import io.segmentexport.config.Settings;
import io.segmentexport.config.SnapshotName;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.FileMark;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RunFile;
import io.segmentexport.files.RunId;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.SnapshotTable.Superseded;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.Room;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Claim Check: takes whole segment files out of sight of everybody else, into the folder of a new run, and opens
 * that run in the ledger. From then on the run is driven by the ledger.
 */
public final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Settings settings;
    private final DataFolder data;
    private final Ledger ledger;
    private final Clock clock;
    private final UnaryOperator<String> ids;
    private final UnfinishedClaims unfinished;
    private final Room space;

    public Claims(Settings settings, DataFolder data, Ledger ledger, Clock clock) {
        this(settings, data, ledger, clock, new DurableFiles(), export -> RunId.next(export, clock.instant()));
    }

    /** With another way to move files, and to make an ID for a run of an export. */
    Claims(Settings settings, DataFolder data, Ledger ledger, Clock clock, DurableFiles durable, UnaryOperator<String> ids) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
        this.ids = ids;
        this.unfinished = new UnfinishedClaims(data, ledger, durable);
        this.space = new Room(data.root(), settings.keepFree());
    }

    /**
     * Claims files by moving them, all or none, as {@link #snapshots} does.
     *
     * @param files     the files, in reading order; all of them exist
     * @param doneFiles what said that they are whole; removed once they are claimed
     */
    public String move(String exportId, List<SegmentFile> files, List<Path> doneFiles, Start start) {
        return snapshots(exportId, new Snapshots.Selected(List.of(), files, List.of(), doneFiles), start);
    }

    /**
     * Claims snapshots by moving their files, all or none, as one run, and puts those that are superseded by them into the
     * archive. On one file system that is a rename; else the copy is on disk before the source goes. What is about to be moved,
     * what is superseded and which due time is dealt with is in the ledger before, so that a claim that is cut short is
     * finished at the next start.
     *
     * @param exportId the export
     * @param start    who or what starts the run
     * @return the ID of the run, which is in the ledger
     * @throws UncheckedIOException where a file cannot be moved; those moved before are moved back, and nothing is superseded
     */
    public String snapshots(String exportId, Snapshots.Selected selected, Start start) {
        var export = export(exportId);
        var found = selected.files();
        try {
            unfinished.ensureFinished(exportId);
            var claimed = new ArrayList<RunFile>();
            for (var file : named(export, found)) {
                var source = found.get(file.ordinal());
                var moving = file.from(source.path());
                claimed.add(snapshotOf(source, selected.newest()).map(moving::ofSnapshot).orElse(moving));
            }
            var id = freshRun(exportId, data.runs());
            openOrRemove(id, export, claimed, selected.doneFiles(), superseded(export, selected.superseded()), start, data.run(id));
            unfinished.take(id, claimed);
            unfinished.note(id, selected.doneFiles());
            return id;
        } catch (IOException e) {
            throw cannotClaim(exportId, found, e);
        }
    }

    private static Optional<Instant> snapshotOf(SegmentFile file, List<Snapshots.Snapshot> snapshots) {
        return snapshots.stream().filter(snapshot -> snapshot.files().contains(file)).map(Snapshots.Snapshot::at).findFirst();
    }

    private static List<Superseded> superseded(Export export, List<Snapshots.Snapshot> snapshots) throws IOException {
        var files = snapshots.stream().flatMap(snapshot -> snapshot.files().stream()).toList();
        return named(export, files).stream()
                .map(file -> new Superseded(file.name(), file.segment(), file.bytes(),
                        Optional.of(files.get(file.ordinal()).path().toAbsolutePath())))
                .toList();
    }

    /** Claims copies of files that belong to somebody else; the originals stay where they are. */
    public String copy(String exportId, List<SegmentFile> files, Start start) {
        try {
            var copies = named(export(exportId), files);
            space.toCopy(copies.stream().mapToLong(RunFile::bytes).sum());
            var marks = new ArrayList<FileMark>();
            for (var file : files) {
                marks.add(FileMark.of(file.path()));
            }
            return bring(exportId, copies, start, (file, target) -> {
                var source = files.get(file.ordinal()).path();
                DurableFiles.copy(Files.newInputStream(source), target, () -> marks.get(file.ordinal()).ensureUnchanged(source));
            });
        } catch (IOException e) {
            throw cannotClaim(exportId, files, e);
        }
    }

    /**
     * Claims what a stream holds, as a file of the given name.
     *
     * @param stream read to its end and closed
     */
    public String stream(String exportId, String segment, String name, InputStream stream, Start start) {
        try (stream) {
            space.toCopy(0); // How much comes is not known.
            return bring(exportId, List.of(RunFile.claimed(0, segment, name, 0)), start,
                    (file, target) -> DurableFiles.copy(stream, target));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the segment " + segment, e);
        }
    }

    private interface Content {
        void copy(RunFile file, Path target) throws IOException;
    }

    private String bring(String exportId, List<RunFile> files, Start start, Content content) throws IOException {
        var export = export(exportId);
        var id = freshRun(exportId, data.incoming());
        var folder = data.incoming(id);
        var claimed = new ArrayList<RunFile>();
        try {
            for (var file : files) {
                var target = folder.resolve(file.name());
                content.copy(file, target);
                claimed.add(RunFile.claimed(file.ordinal(), file.segment(), file.name(), Files.size(target)));
            }
        } catch (IOException | RuntimeException e) {
            FolderRemoval.deleteQuietly(folder);
            throw e;
        }
        openOrRemove(id, export, claimed, List.of(), List.of(), start, folder);
        try {
            data.arrive(id);
        } catch (IOException e) {
            ledger.runs().forget(id);
            FolderRemoval.deleteQuietly(folder);
            throw e;
        }
        return id;
    }

    /** Finishes claims that could be neither finished nor taken back before. */
    public void finish() {
        unfinished.finish();
    }

    /** Takes up the claims that an earlier process left unfinished. To be called before anything is claimed. */
    void recover() {
        unfinished.takeUp();
    }

    /**
     * Opens a run for files that lie in the folder of a run that the ledger does not know.
     *
     * @param id    the folder's name
     * @param files what lies there
     * @param at    when they were claimed
     */
    void adopt(String id, String exportId, List<RunFile> files, Instant at) {
        var export = export(exportId);
        ledger.runs().open(run(id, export, files, Start.unattended(export, "adopted at the start"), at));
    }

    /**
     * An ID and a folder of that name that no other run has. An ID tells the second and has four random digits: where many
     * runs are opened in one second, two would get the same, and one would lose its files to the other.
     */
    private String freshRun(String exportId, Path parent) {
        DataFolder.create(data.runs());
        while (true) {
            var id = ids.apply(exportId);
            boolean taken = Files.exists(data.run(id)) || Files.exists(data.incoming(id)) || ledger.runs().find(id).isPresent();
            if (!taken && DataFolder.createNew(parent.resolve(id))) {
                return id;
            }
        }
    }

    /** The row first: a folder of files that no ledger knows would be a run that nobody remembers. */
    private void openOrRemove(
            String id, Export export, List<RunFile> files, List<Path> doneFiles, List<Superseded> superseded, Start start,
            Path folder) {
        try {
            ledger.runs().open(run(id, export, files, start, clock.instant()), doneFiles, superseded);
        } catch (RuntimeException e) {
            FolderRemoval.deleteQuietly(folder); // Nothing was moved yet, and who was copied is told.
            throw e;
        }
        LOG.info("run {}: claimed {} for export {}", id,
                files.stream().map(RunFile::name).collect(Collectors.joining(", ")), export.id());
    }

    private Run run(String id, Export export, List<RunFile> files, Start start, Instant at) {
        var connection = settings.connectionOf(export);
        // What decides what Klaviyo gets: the same content with another list or mapping is not the same export.
        String digest = DigestUtils.sha256Hex(
                connection.baseUrl() + "\n" + connection.id() + "\n" + ExportSnapshot.toJsonOfWhatIsSent(export));
        return new Run(id, export, digest, connection.consent(), start, files, RunState.CLAIMED, Optional.empty(),
                Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), false, at, 0, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /**
     * The files as a run has them: in order, with their size, and no two of one name. A date that their folders tell comes
     * before their name: it tells later of which moment they were.
     */
    private static List<RunFile> named(Export export, List<SegmentFile> files) throws IOException {
        var named = new ArrayList<RunFile>();
        for (var file : files) {
            var path = file.path().toAbsolutePath();
            String date = path.startsWith(export.folder()) ? SnapshotName.dateOfFolders(export.folder().relativize(path)) : "";
            named.add(RunFile.claimed(named.size(), file.segment(), uniqueName(date + path.getFileName(), named), Files.size(path)));
        }
        return named;
    }

    private static UncheckedIOException cannotClaim(String exportId, List<SegmentFile> files, IOException e) {
        return new UncheckedIOException("cannot claim " + files.get(0).path().getFileName() + " for export " + exportId, e);
    }

    /**
     * The export of an ID, which may be null.
     *
     * @throws IllegalArgumentException if there is none; the message names those that there are
     */
    public Export export(String id) {
        return Optional.ofNullable(id).map(settings.exports()::get).orElseThrow(() -> new IllegalArgumentException(
                "there is no export \"" + id + "\"; there are " + String.join(", ", settings.exports().keySet())));
    }

    /** No file may replace another: of two with one name, the second gets a number before it. */
    private static String uniqueName(String file, List<RunFile> taken) {
        var names = taken.stream().map(RunFile::name).toList();
        String name = file;
        for (int number = taken.size(); names.contains(name); number++) {
            name = number + "-" + file;
        }
        return name;
    }
}
