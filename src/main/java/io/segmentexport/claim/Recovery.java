package io.segmentexport.claim;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.Incoming;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.run.RunPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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

    private final DataFolder data;
    private final Ledger ledger;
    private final Clock clock;
    private final Claims claims;
    private final Incoming incoming;
    private final Adoption adoption;
    private final Ended ended;

    public Recovery(Settings settings, DataFolder data, Ledger ledger, Clock clock, Claims claims, Ended ended) {
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
        this.claims = claims;
        this.incoming = new Incoming(data);
        this.adoption = new Adoption(settings, claims, clock);
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

    /** What is done with a run that the ledger has closed and whose folder is still there: the process ended in between. */
    public interface Ended {
        void tidy(Run run) throws IOException;
    }

    private interface Step {
        void take(Path folder) throws IOException;
    }

    private static void forEachFolder(Path parent, Step step) {
        for (var folder : foldersIn(parent)) {
            try {
                step.take(folder);
            } catch (IOException e) {
                LOG.error("{} is left as it is until the next start: {}", folder, Explanations.of(e));
            }
        }
    }

    private static List<Path> foldersIn(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (var entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + parent, e);
        }
    }

    private void bringInOrRemove(Path folder) throws IOException {
        String id = folder.getFileName().toString();
        if (ledger.runs().find(id).filter(run -> !run.state().ended()).isPresent()) {
            incoming.arrive(id);
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
            adoption.adopt(folder);
        } else if (known.get().state().ended()) {
            ended.tidy(known.get());
        }
    }


    private void tellOfMissingFiles(Run run) {
        new RunPlaces(run, data).missing().ifPresent(what -> LOG.warn("run {} ({}): {}; it ends without what it needs of that",
                run.id(), run.state().word(), what));
    }
}
