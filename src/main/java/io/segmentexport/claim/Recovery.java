package io.segmentexport.claim;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RunFile;
import io.segmentexport.files.RunId;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.run.RunPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the data folder and the ledger in agreement again after a process was ended anywhere: each claimed file is in one
 * place, and each run knows its files. Only the process that delivers may do that, before it claims anything or takes up
 * a run. It may be ended itself at any step and does the rest at the next start; what it cannot mend it leaves as it is and
 * says so.
 */
public final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** A command may be copying now, beside this process; but not for so long. */
    private static final Duration LONGEST_COPYING = Duration.ofDays(1);

    private final Settings settings;
    private final DataFolder data;
    private final Ledger ledger;
    private final Clock clock;
    private final Claims claims;
    private final Step<Run> ended;

    /**
     * @param ended what is done with a run that the ledger has closed and whose folder is still there: the process ended in
     *              between
     */
    public Recovery(Settings settings, DataFolder data, Ledger ledger, Clock clock, Claims claims, Step<Run> ended) {
        this.settings = settings;
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
        this.claims = claims;
        this.ended = ended;
    }

    /** Recovers whatever was cut short. */
    public void recover() {
        claims.recover();
        forEachFolder(data.incoming(), this::bringInOrRemove);
        forEachFolder(data.runs(), this::adoptOrTidy);
        ledger.runs().unended().forEach(this::tellOfMissingFiles);
    }

    /** Removes copies that were cut short a day ago or longer. A command may be copying at any time, so younger ones stay. */
    public void removeOldCopies() {
        forEachFolder(data.incoming(), folder -> {
            if (ledger.runs().find(folder.getFileName().toString()).isEmpty()) {
                removeIfOld(folder);
            }
        });
    }

    /** What is done with a folder or a run. */
    public interface Step<T> {
        void take(T folderOrRun) throws IOException;
    }

    private static void forEachFolder(Path parent, Step<Path> step) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (var entries = Files.list(parent)) {
            for (var folder : entries.filter(Files::isDirectory).sorted().toList()) {
                try {
                    step.take(folder);
                } catch (IOException e) {
                    LOG.error("{} is left as it is until the next start: {}", folder, Explanations.of(e));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + parent, e);
        }
    }

    private void bringInOrRemove(Path folder) throws IOException {
        String id = folder.getFileName().toString();
        if (ledger.runs().find(id).filter(run -> !run.state().ended()).isPresent()) {
            data.arrive(id);
        } else {
            removeIfOld(folder);
        }
    }

    private void removeIfOld(Path folder) throws IOException {
        if (FolderRemoval.lastChange(folder).isBefore(clock.instant().minus(LONGEST_COPYING))) {
            FolderRemoval.delete(folder);
            LOG.info("{} is removed: its copying was cut short, and nothing was promised of it", folder);
        }
    }

    private void adoptOrTidy(Path folder) throws IOException {
        var known = ledger.runs().find(folder.getFileName().toString());
        if (known.isEmpty()) {
            adopt(folder);
        } else if (known.get().state().ended()) {
            ended.take(known.get());
        }
    }

    /**
     * Opens a run for what lies in a folder that the ledger does not know: an older ledger was put back, or it was lost. The
     * folder's name is the run's ID and tells the export and the time of the claim. Removes an empty one; leaves alone what is
     * no run of a configured export.
     */
    private void adopt(Path folder) throws IOException {
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
            for (var file : entries.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".")) {
                    var segment = export.segments().segmentOf(file.getFileName()).orElseGet(() -> name.split("\\.")[0]);
                    files.add(RunFile.claimed(files.size(), segment, name, Files.size(file)));
                }
            }
        }
        return files;
    }

    private void tellOfMissingFiles(Run run) {
        new RunPlaces(run, data).missing().ifPresent(what -> LOG.warn("run {} ({}): {}; it ends without what it needs of that",
                run.id(), run.state().word(), what));
    }
}
