package io.segmentexport.close;

import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.BatchParts;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Standing.Phase;
import io.segmentexport.run.Standing;
import io.segmentexport.run.StorageFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Ends a run: finds where every record is, writes the dead letters, puts the files away and writes the report. A run that
 * resumes later keeps its files and gets a report of how far it is. Everything follows from the ledger and replaces what an
 * earlier attempt wrote, so a closing that was cut short is done again from the beginning. What comes after the ledger has
 * closed the run is done at the next start ({@link #tidy}).
 */
public final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Ledger ledger;
    private final Reports reports;
    private final Outcomes outcomes;
    private final DataFolder data;
    private final PutAway putAway;
    private final Clock clock;
    private final RunWatchers watchers;

    /** @param watchers are told of each run that ends or cannot go on now */
    public Closing(Ledger ledger, Reports reports, DataFolder data, DurableFiles files, Clock clock, RunWatchers watchers) {
        this.ledger = ledger;
        this.outcomes = new Outcomes(ledger);
        this.reports = reports;
        this.data = data;
        this.putAway = new PutAway(data, files);
        this.clock = clock;
        this.watchers = watchers;
    }

    /**
     * Closes the run, or leaves it to resume later.
     *
     * @return the report; null if the run could not be closed now, because there is no room, no ledger or no permission: it is
     *         closed when that is mended
     */
    public Report close(OpenRun run) throws IOException {
        run.leaveStage();
        try {
            ledger.runs().worked(run.id(), run.progress().untold());
            if (run.held()) {
                return hold(run);
            }
            cutRejected(run);
            return close(run, outcomes.of(ledger.runs().get(run.id()), run.halted()));
        } catch (IOException | RuntimeException e) {
            var fault = StorageFault.in(e);
            if (fault.isPresent()) {
                LOG.warn("the run cannot be closed now: {}", fault.get().explanation().text());
            } else if (run.held()) {
                LOG.warn("how far the run is cannot be written down: {}; it resumes all the same", Explanations.of(e));
            } else if (ledger.runs().get(run.id()).state().ended()) {
                throw e; // What is left to do is done at the next start.
            } else {
                cannotBeClosed(run, e);
            }
            return null;
        } finally {
            if (run.standing().phase() == Phase.SUSPENDED) {
                watchers.tell(watcher -> watcher.held(run, run.standing().why().orElseThrow()));
            }
        }
    }

    /** Noted beside what the run failed for, if it has; neither fails it. Logged once, though it is tried again and again. */
    private void cannotBeClosed(OpenRun run, Exception e) {
        var note = Explanation.of(Kind.NOT_CLOSED, Explanations.of(e)).and(run.standing().why());
        ledger.runs().move(run.id(), ledger.runs().get(run.id()).state(), Optional.of(note));
        if (!run.run().explanation().equals(Optional.of(note))) {
            LOG.error("{}", note.text(), Explanations.withoutWords(e));
        }
    }

    /** A run that is suspended says so in the ledger; one that was cut short stays there as it is. */
    private Report hold(OpenRun run) throws IOException {
        var before = ledger.runs().get(run.id());
        if (run.standing().phase() == Phase.SUSPENDED) {
            ledger.runs().move(run.id(), RunState.SUSPENDED, run.standing().why());
        }
        var report = reports.of(run.id()).orElseThrow();
        if (!before.explanation().equals(run.standing().why())) { // It is tried each minute, for as long as an outage lasts.
            tell(ledger.runs().get(run.id()), List.of());
            reports.write(report);
        }
        return report;
    }

    private Report close(OpenRun run, Outcome outcome) throws IOException {
        var standing = run.standing();
        var state = state(standing, outcome);
        if (state == RunState.UNCONFIRMED && run.run().state() == state && run.run().counts().equals(outcome.counts())) {
            ledger.runs().move(run.id(), state, run.run().explanation()); // Klaviyo told nothing new.
            return reports.of(run.id()).orElseThrow();
        }
        return end(run, outcome, state, outcome.reconciles() ? standing.why().filter(why -> state.beforeItsTime())
                : Optional.of(Explanation.of(Kind.RECONCILES_NOT, String.join("; ", outcome.faults())).and(standing.why())));
    }

    /**
     * Ends a run that is unconfirmed for so long that its files are not to be kept any more. Nobody works on it meanwhile.
     *
     * @param kept how long they were kept
     */
    void giveUp(Run run, Duration kept) throws IOException {
        var open = new OpenRun(run, null, data);
        cutRejected(open);
        var outcome = outcomes.of(run, false);
        var state = outcome.reconciles() ? RunState.COMPLETED_INCOMPLETE : RunState.FAILED;
        end(open, outcome, state, Optional.of(Explanation.of(Kind.UNCONFIRMED_TOO_LONG, outcome.counts().unconfirmed(), kept.toDays())));
    }

    /** What was read is not what the file holds now: somebody writes to it still, maybe by a handle from before it was moved. */
    private static List<String> changed(OpenRun run) throws IOException {
        var changed = new ArrayList<String>();
        for (var file : run.files()) {
            var path = run.path(file);
            if (Files.exists(path) && (Files.size(path) != file.bytes() || run.lost(file))) {
                changed.add(file.name());
            }
        }
        return changed;
    }

    private Report end(OpenRun run, Outcome outcome, RunState reached, Optional<Explanation> because) throws IOException {
        var changed = reached.ended() && !reached.beforeItsTime() ? changed(run) : List.<String>of();
        var state = changed.isEmpty() ? reached : RunState.FAILED;
        var why = changed.isEmpty() ? because : Optional.of(Explanation.of(Kind.CHANGED, String.join(", ", changed),
                "read", "; what is new in it is not exported").and(because));
        var places = new ArrayList<Path>();
        var explanation = letters(run, outcome, state, places).map(lost -> lost.and(why)).or(() -> why);
        var files = state.ended() ? putAway.into(putAway.folder(run.run(), state), run.run()) : List.<Path>of();
        if (state.beforeItsTime()) {
            places.addAll(files);
        }
        reports.keepLists(run);
        reports.write(reports.closing(run.id(), state, explanation, outcome));
        ledger.runs().close(run.id(), state, outcome.counts(), explanation, run.sameContentAs(), clock.instant());
        var closed = ledger.runs().get(run.id());
        watchers.tell(watcher -> watcher.ended(run, closed));
        tell(closed, places);
        if (state.ended()) {
            putAway.removeFolder(run.id());
        }
        return reports.of(run.id()).orElseThrow();
    }

    /**
     * Of an undelivered batch in which Klaviyo rejected records by name, the rest takes its place: no record waits in two
     * letters. A body that is damaged stays as it is; the rest is built from the source when it is replayed.
     */
    private void cutRejected(OpenRun run) throws IOException {
        var rows = ledger.runs().rows(run.id());
        for (var batch : rows.batches()) {
            var rejected = rows.rejectedIn(batch.number());
            if (batch.state() == BatchState.UNDELIVERED && !rejected.isEmpty()
                    && run.bodies().holds(batch.number(), new BatchFiles.Written(batch.bytes(), batch.crc32c()))) {
                var answer = batch.lastAnswer().orElse(Outcome.NOT_SENT);
                var rest = BatchParts.without(run, batch, rejected).stream().map(part -> part.undelivered(answer)).toList();
                ledger.batches().replaced(batch, rest, List.of(), Map.of(), answer);
                run.bodies().delete(batch.number());
            }
        }
    }

    /** The process ended after the ledger had closed the run: what was to follow is done now. */
    public void tidy(Run run) throws IOException {
        putAway.into(putAway.folder(run, run.state()), run);
        putAway.removeFolder(run.id());
    }

    private static RunState state(Standing standing, Outcome outcome) {
        if (!outcome.reconciles() || standing.phase() == Phase.FAILED || standing.phase() == Phase.FAILED_AND_CANCELLED) {
            return RunState.FAILED;
        }
        return standing.phase() == Phase.CANCELLED ? RunState.CANCELLED : outcome.state();
    }

    /**
     * Writes the letters of a run: what was rejected since it was opened or replayed and, when it ends, what is undelivered.
     *
     * @param places takes what was written
     * @return what cannot be written; a run whose jobs alone were left to follow ends without its files too
     */
    private Optional<Explanation> letters(OpenRun run, Outcome outcome, RunState state, List<Path> places) throws IOException {
        if (!run.staged()) {
            return Optional.empty();
        }
        var letters = new DeadLetters(run);
        var rejected = letters.write(ledger.rejections().sinceReplay(run.id()));
        places.addAll(rejected.files());
        if (state.ended()) {
            places.addAll(letters.move(outcome.undelivered()));
            letters.removeHalfWritten();
        }
        return rejected.lost().isEmpty() ? Optional.empty() : Optional.of(Explanation.of(Kind.LETTERS_LOST,
                rejected.lost().values().stream().mapToInt(RoaringBitmap::getCardinality).sum(), run.folder(),
                rejected.lost().keySet().stream().map(RunFile::name).collect(Collectors.joining(", "))));
    }

    private static void tell(Run run, List<Path> letters) {
        var counts = run.counts();
        String line = "{}: {} records = {} imported + {} rejected + {} duplicates + {} undelivered + {} unconfirmed{}";
        boolean completed = run.state() == RunState.COMPLETED || run.state() == RunState.COMPLETED_WITH_REJECTIONS;
        LOG.atLevel(completed ? Level.INFO : Level.WARN).log(line, run.state().word(), counts.records(), counts.imported(),
                counts.rejected(), counts.duplicates(), counts.undelivered(), counts.unconfirmed(),
                run.explanation().map(why -> "; " + why.text()).orElse("") + (letters.isEmpty() ? "" : "; dead letters: "
                        + letters.stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
}
