package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.config.ExportSnapshot;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

    public Claims(Settings settings, DataFolder data, Ledger ledger, Clock clock) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A file that is to become part of a run, and the segment that it holds. */
    public record SegmentFile(Path path, String segment) {
    }

    /**
     * Claims files by moving them. On one file system that is a rename; else the copy is on disk before the source goes.
     *
     * @param exportId  the export
     * @param files     the files, in reading order; all of them exist
     * @param startedBy who or what starts the run
     * @return the ID of the run, which is in the ledger
     * @throws UncheckedIOException where a file cannot be moved; those moved before are moved back
     */
    public String move(String exportId, List<SegmentFile> files, String startedBy) {
        return claim(exportId, files, startedBy, Claims::move);
    }

    /** Claims copies of files that belong to somebody else; the originals stay where they are. */
    public String copy(String exportId, List<SegmentFile> files, String startedBy) {
        return claim(exportId, files, startedBy, (source, target) -> copyDurably(Files.newInputStream(source), target));
    }

    /**
     * Claims what a stream holds, as a file of the given name.
     *
     * @param stream read to its end and closed
     */
    public String stream(String exportId, String segment, String name, InputStream stream, String startedBy) {
        var export = export(exportId);
        var id = freshRun(exportId);
        var folder = data.run(id);
        try {
            var target = folder.resolve(name);
            copyDurably(stream, target);
            open(id, export, List.of(RunFile.claimed(0, segment, name, Files.size(target))), startedBy);
            return id;
        } catch (IOException | RuntimeException e) {
            Folders.deleteQuietly(folder);
            throw e instanceof IOException io ? new UncheckedIOException("cannot keep the segment " + segment, io)
                    : (RuntimeException) e;
        }
    }

    private interface Taking {
        void take(Path source, Path target) throws IOException;
    }

    private String claim(String exportId, List<SegmentFile> files, String startedBy, Taking taking) {
        var export = export(exportId);
        var id = freshRun(exportId);
        var folder = data.run(id);
        var claimed = new ArrayList<RunFile>();
        try {
            for (var file : files) {
                claimed.add(RunFile.claimed(
                        claimed.size(), file.segment(), uniqueName(file.path(), claimed), Files.size(file.path())));
            }
            // The row first: a folder of files that no ledger knows would be a run that nobody remembers.
            open(id, export, claimed, startedBy);
            for (var file : claimed) {
                taking.take(files.get(file.ordinal()).path(), folder.resolve(file.name()));
            }
            return id;
        } catch (IOException e) {
            giveBack(id, folder, files, claimed, taking);
            throw new UncheckedIOException("cannot claim " + files.get(0).path().getFileName() + " for export " + exportId, e);
        } catch (RuntimeException e) {
            Folders.deleteQuietly(folder); // The ledger did not take the run, and no file was taken before it did.
            throw e;
        }
    }

    private void giveBack(String id, Path folder, List<SegmentFile> files, List<RunFile> claimed, Taking taking) {
        for (var file : claimed) {
            var source = files.get(file.ordinal()).path();
            var target = folder.resolve(file.name());
            try {
                if (Files.exists(target) && !Files.exists(source)) {
                    taking.take(target, source);
                }
            } catch (IOException e) {
                LOG.error("{} stays in {}: {}", file.name(), folder, Explanations.of(e));
                return;
            }
        }
        ledger.forget(id);
        Folders.deleteQuietly(folder);
    }

    /**
     * An ID and a folder that no other run has. An ID tells the second and has four random digits: where many runs are
     * opened in one second, two would get the same, and one would lose its files to the other.
     */
    private String freshRun(String exportId) {
        while (true) {
            var id = RunId.next(exportId, clock.instant());
            if (DataFolder.createNew(data.run(id))) {
                return id;
            }
        }
    }

    private void open(String id, Export export, List<RunFile> files, String startedBy) {
        var connection = settings.connectionOf(export);
        ledger.open(new Run(id, export, settingsDigest(export, connection), connection.consent(), startedBy, files,
                RunState.CLAIMED, Optional.empty(), Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0),
                clock.instant(), Optional.empty()));
        LOG.info("run {}: claimed {} for export {}", id, names(files), export.id());
    }

    private Export export(String id) {
        var export = settings.exports().get(id);
        if (export == null) {
            throw new IllegalArgumentException(
                    "there is no export \"" + id + "\"; there are " + String.join(", ", settings.exports().keySet()));
        }
        return export;
    }

    /** What decides what Klaviyo gets: the same content with another list or mapping is not the same export. */
    private static String settingsDigest(Export export, Connection connection) {
        return Digests.sha256(
                connection.baseUrl() + "\n" + connection.id() + "\n" + ExportSnapshot.toJsonOfWhatIsSent(export));
    }

    private static String names(List<RunFile> files) {
        return String.join(", ", files.stream().map(RunFile::name).toList());
    }

    /** No file may replace another: of two with one name, the second gets a number before it. */
    private static String uniqueName(Path file, List<RunFile> taken) {
        var names = taken.stream().map(RunFile::name).collect(Collectors.toSet());
        String name = file.getFileName().toString();
        for (int number = taken.size(); names.contains(name); number++) {
            name = number + "-" + file.getFileName();
        }
        return name;
    }

    private static void move(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            copyDurably(Files.newInputStream(source), target);
            Files.delete(source);
        }
    }

    private static void copyDurably(InputStream source, Path target) throws IOException {
        var part = target.resolveSibling(target.getFileName() + ".part");
        try (source) {
            Files.copy(source, part, StandardCopyOption.REPLACE_EXISTING);
        }
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
