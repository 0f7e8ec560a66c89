package io.segmentexport.close;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunId;
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
import java.util.function.Predicate;
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

    private final DataFolder data;
    private final Ledger ledger;
    private final Runs runs;
    private final Closing closing;
    private final Clock clock;
    private final Kept deadLetters;
    private final Kept archive;
    private final Set<Path> toldOf = new HashSet<>();

    /**
     * What is kept, and for how long.
     *
     * @param what  its name: in the report's places and in the key
     * @param words what people call it
     * @param root  holds a folder for each export, and in it one for each run
     * @param time  for how long; empty: for ever
     */
    private record Kept(String what, String words, Path root, Optional<Duration> time) {
    }

    public Retention(Settings.Retention times, DataFolder data, Ledger ledger, Runs runs, Closing closing, Clock clock) {
        this.data = data;
        this.ledger = ledger;
        this.runs = runs;
        this.closing = closing;
        this.clock = clock;
        this.deadLetters = new Kept("dead-letter", "dead letters", data.deadLetter(), times.deadLetters());
        this.archive = new Kept("archive", "archive", data.archive(), times.archive());
    }

    /**
     * Removes what has been kept for its time. What cannot be removed is logged and tried again the next time.
     */
    public synchronized void enforce() {
        deadLetters.time().ifPresent(this::giveUp);
        // In this order: an archive stays as long as its run has dead letters, since they are made from it.
        enforce(deadLetters, run -> false);
        enforce(archive, folder -> hasDeadLetters(exportOf(folder), runOf(folder)));
    }

    private void giveUp(Duration longest) {
        for (var unconfirmed : ledger.runs().unended().stream().filter(run -> run.state() == RunState.UNCONFIRMED).toList()) {
            try {
                runs.ifAtRest(unconfirmed.id(), known -> {
                    var run = known.orElseThrow();
                    if (run.state() == RunState.UNCONFIRMED && over(lastAccepted(run), longest)) {
                        closing.giveUp(run, longest);
                        LOG.warn("run {}: ended unconfirmed, {} days after its last batch was accepted (dead-letter.keep-days = {})",
                                run.id(), Duration.between(lastAccepted(run), clock.instant()).toDays(), longest.toDays());
                    }
                });
            } catch (IOException | RuntimeException e) {
                LOG.warn("run {} cannot be ended now, which is tried again: {}", unconfirmed.id(), Explanations.of(e));
            }
        }
    }

    private Instant lastAccepted(Run run) {
        return ledger.batches().of(run.id()).stream().flatMap(batch -> batch.acceptedAt().stream())
                .max(Comparator.naturalOrder()).orElse(run.goesSince());
    }

    private boolean over(Instant since, Duration time) {
        return !since.plus(time).isAfter(clock.instant());
    }

    private void enforce(Kept kept, Predicate<Path> needed) {
        if (kept.time().isEmpty()) {
            return;
        }
        for (var export : folders(kept.root())) {
            for (var run : folders(export)) {
                if (RunId.export(runOf(run)).equals(Optional.of(exportOf(run)))) {
                    enforce(kept, run, needed);
                }
            }
        }
    }

    private void enforce(Kept kept, Path folder, Predicate<Path> needed) {
        try {
            runs.ifAtRest(runOf(folder), run -> {
                if (run.isPresent() && !run.get().state().ended()) {
                    return;
                }
                var since = run.isPresent() ? run.get().endedAt().orElseThrow() : FolderRemoval.lastChange(folder);
                if (over(since, kept.time().orElseThrow()) && !needed.test(folder)) {
                    FolderRemoval.delete(folder);
                    LOG.info("run {}: {} removed, {} days after {} ({}.keep-days = {})", runOf(folder), kept.words(),
                            Duration.between(since, clock.instant()).toDays(),
                            run.isPresent() ? "its end" : "their last change; the ledger does not know it", kept.what(),
                            kept.time().orElseThrow().toDays());
                }
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("run {}: its {} cannot be removed now, which is tried again: {}",
                    runOf(folder), kept.words(), Explanations.of(e));
        }
    }

    private boolean hasDeadLetters(String export, String run) {
        var folder = data.deadLetter(export, run);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        }
        try (var letters = Files.list(folder)) {
            return letters.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String exportOf(Path folder) {
        return runOf(folder.getParent());
    }

    private static String runOf(Path folder) {
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
