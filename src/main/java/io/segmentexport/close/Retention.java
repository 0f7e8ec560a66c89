package io.segmentexport.close;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RunId;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes exported files and dead letters, which hold personal data, when they have been kept for as long as the
 * configuration says. Their time begins with the end of their run or, if the ledger does not know the run, with the last
 * change in its folder. Folders not named like a run, and symbolic links, are never removed. A run that stays unconfirmed
 * for as long as dead letters are kept is ended, so that its files are not kept for ever.
 */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Settings.Retention times;
    private final DataFolder data;
    private final Ledger ledger;
    private final Runs runs;
    private final Closing closing;
    private final Clock clock;
    private final Set<Path> toldOf = new HashSet<>();

    /**
     * What is kept, and for how long.
     *
     * @param what  its name: in the report's places and in the key
     * @param words what people call it
     * @param root  holds a folder for each export, and in it one for each run
     */
    private record Kept(String what, String words, Path root, Duration time) {
    }

    public Retention(Settings.Retention times, DataFolder data, Ledger ledger, Runs runs, Closing closing, Clock clock) {
        this.times = times;
        this.data = data;
        this.ledger = ledger;
        this.runs = runs;
        this.closing = closing;
        this.clock = clock;
    }

    /**
     * Removes what has been kept for its time. What cannot be removed is logged and tried again the next time.
     */
    public synchronized void enforce() {
        times.deadLetters().ifPresent(this::giveUp);
        // In this order: an archive stays as long as its run has dead letters, since they are made from it.
        times.deadLetters().ifPresent(time -> enforce(new Kept("dead-letter", "dead letters", data.deadLetter(), time)));
        times.archive().ifPresent(time -> enforce(new Kept("archive", "archive", data.archive(), time)));
    }

    private void giveUp(Duration longest) {
        for (var unconfirmed : ledger.runs().unended().stream().filter(run -> run.state() == RunState.UNCONFIRMED).toList()) {
            try {
                runs.ifAtRest(unconfirmed.id(), known -> giveUp(known.orElseThrow(), longest));
            } catch (IOException | RuntimeException e) {
                LOG.warn("run {} cannot be ended now, which is tried again: {}", unconfirmed.id(), Explanations.of(e));
            }
        }
    }

    private void giveUp(Run run, Duration longest) throws IOException {
        var lastAccepted = ledger.batches().of(run.id()).stream().flatMap(batch -> batch.acceptedAt().stream())
                .max(Comparator.naturalOrder()).orElse(run.goesSince());
        if (run.state() == RunState.UNCONFIRMED && age(lastAccepted).compareTo(longest) >= 0) {
            closing.giveUp(run, longest);
            LOG.warn("run {}: ended unconfirmed, {} days after its last batch was accepted (dead-letter.keep-days = {})",
                    run.id(), age(lastAccepted).toDays(), longest.toDays());
        }
    }

    private Duration age(Instant since) {
        return Duration.between(since, clock.instant());
    }

    private void enforce(Kept kept) {
        for (var export : folders(kept.root())) {
            for (var folder : folders(export)) {
                if (RunId.export(name(folder)).equals(Optional.of(name(export)))) {
                    enforce(kept, folder);
                }
            }
        }
    }

    private void enforce(Kept kept, Path folder) {
        String id = name(folder);
        try {
            runs.ifAtRest(id, run -> {
                if (run.isPresent() && !run.get().state().ended()) {
                    return;
                }
                var since = run.isPresent() ? run.get().endedAt().orElseThrow() : FolderRemoval.lastChange(folder);
                if (age(since).compareTo(kept.time()) >= 0 && !isNeeded(folder)) {
                    FolderRemoval.delete(folder);
                    LOG.info("run {}: {} removed, {} days after {} ({}.keep-days = {})", id, kept.words(), age(since).toDays(),
                            run.isPresent() ? "its end" : "their last change; the ledger does not know it", kept.what(),
                            kept.time().toDays());
                }
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("run {}: its {} cannot be removed now, which is tried again: {}", id, kept.words(), Explanations.of(e));
        }
    }

    /** Whether a folder is an archive whose run has dead letters. */
    private boolean isNeeded(Path folder) {
        var letters = data.deadLetter(name(folder.getParent()), name(folder));
        return folder.startsWith(data.archive()) && Files.exists(letters, LinkOption.NOFOLLOW_LINKS)
                && (!Files.isDirectory(letters, LinkOption.NOFOLLOW_LINKS) || DataFolder.holdsAnything(letters));
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    /** The folders in a folder, without symbolic links; none if it does not exist, cannot be read, or is a link itself. */
    private List<Path> folders(Path folder) {
        if (isLink(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> !isLink(entry) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be read, and nothing in it is removed: {}", folder, Explanations.of(e));
            return List.of();
        }
    }

    private boolean isLink(Path path) {
        boolean link = Files.isSymbolicLink(path);
        if (link && toldOf.add(path)) {
            LOG.warn("{} is a symbolic link: what is behind it is not removed, however old it is", path);
        }
        return link;
    }
}
