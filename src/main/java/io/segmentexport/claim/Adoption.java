package io.segmentexport.claim;

import io.segmentexport.files.FolderRemoval;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of folders under {@code runs/} that the ledger does not know: an older ledger was put back, or it was lost.
 * The folder's name is the run's ID and tells the export and the time of the claim.
 */
final class Adoption {

    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final Settings settings;
    private final Claims claims;
    private final Clock clock;

    Adoption(Settings settings, Claims claims, Clock clock) {
        this.settings = settings;
        this.claims = claims;
        this.clock = clock;
    }

    /** Opens a run for what lies in a folder; removes an empty one; leaves alone what is no run of a configured export. */
    void adopt(Path folder) throws IOException {
        String id = folder.getFileName().toString();
        var export = RunId.export(id).map(settings.exports()::get);
        if (export.isEmpty()) {
            LOG.warn("{} is left alone: the ledger knows no run of this name, and it is of no export that is configured", folder);
            return;
        }
        FolderRemoval.deleteWork(folder);
        if (FolderRemoval.deleteIfEmpty(folder)) {
            return;
        }
        var files = files(folder, export.get());
        if (files.isEmpty()) {
            LOG.warn("{} is left alone: the ledger knows no run of this name, and no segment file lies there", folder);
            return;
        }
        claims.adopt(id, export.get().id(), files, claimedAt(id));
        LOG.warn("run {}: adopted, the ledger did not know it; what was sent of it before is sent again", id);
    }

    private Instant claimedAt(String id) {
        var now = clock.instant();
        return RunId.time(id).filter(time -> time.isBefore(now)).orElse(now);
    }

    private static List<RunFile> files(Path folder, Export export) throws IOException {
        var files = new ArrayList<RunFile>();
        try (var entries = Files.list(folder)) {
            for (var file : entries.filter(Adoption::mayBeASegment).sorted().toList()) {
                files.add(RunFile.claimed(files.size(), segmentOf(file, export), file.getFileName().toString(), Files.size(file)));
            }
        }
        return files;
    }

    private static boolean mayBeASegment(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    private static String segmentOf(Path file, Export export) {
        return export.segments().segmentOf(file.getFileName()).orElseGet(() -> baseName(file.getFileName().toString()));
    }

    private static String baseName(String name) {
        int dot = name.indexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
