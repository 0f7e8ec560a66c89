package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RowPlace;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.StorageFault;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import io.segmentexport.run.Standing;
import io.segmentexport.run.Standing.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run: reckons where every record is, writes the dead letters, puts the files away and reports. A run that
 * goes on later keeps its files and gets a report of how far it is. All of it is reckoned from the ledger and written in
 * place of what is there, so a closing that was cut short is done again from the beginning; what comes after the ledger
 * has closed the run, {@link Recovery} does at the next start.
 */
public final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Ledger ledger;
    private final Reports reports;
    private final Outcomes outcomes;
    private final PutAway putAway;
    private final Clock clock;
    private final RunWatcher watcher;

    /** @param watcher is told of each run that ends or cannot go on now */
    public Closing(Ledger ledger, Reports reports, DataFolder data, Clock clock, RunWatcher watcher) {
        this(ledger, reports, new PutAway(data, new DurableFiles()), clock, watcher);
    }

    Closing(Ledger ledger, Reports reports, PutAway putAway, Clock clock, RunWatcher watcher) {
        this.ledger = ledger;
        this.outcomes = new Outcomes(ledger);
        this.reports = reports;
        this.putAway = putAway;
        this.clock = clock;
        this.watcher = watcher;
    }

    /**
     * Closes the run, or leaves it to resume later.
     *
     * @return the report; null if it could not be written, for want of room, of the ledger or of a right: then the run has
     *         not ended, and it is closed when it can be
     */
    public Report close(OpenRun run) throws IOException {
        run.leaveStage();
        try {
            ledger.runs().worked(run.id(), run.work());
            if (run.held()) {
                return hold(run);
            }
            return end(run);
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
                watcher.held(run, run.standing().why().orElseThrow());
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
            tell(ledger.runs().get(run.id()), Map.of());
            reports.write(report);
        }
        return report;
    }

    private Report end(OpenRun run) throws IOException {
        var standing = run.standing();
        var outcome = outcomes.of(ledger.runs().get(run.id()), standing.halted());
        var state = state(standing, outcome);
        var letters = letters(run, outcome, state);
        var explanation = explanation(run, standing, outcome, state);
        var files = state.ended() ? putAway.into(putAway.folder(run.run(), state), run.run()) : List.<Path>of();
        if (state.beforeItsTime()) {
            letters.addAll(files);
        }
        reports.keepLists(run);
        reports.write(reports.closing(run.id(), state, explanation, outcome));
        ledger.runs().close(run.id(), state, outcome.counts(), explanation, run.sameContentAs(), clock.instant());
        var closed = ledger.runs().get(run.id());
        watcher.ended(run, closed);
        tell(closed, letters.isEmpty() ? Map.of() : Map.of("dead-letter", letters));
        if (state.ended()) {
            putAway.removeFolder(run.id());
        }
        return reports.of(run.id()).orElseThrow();
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

    /** Why the run was halted, and loudly if its sum does not hold, or if a letter cannot be written. */
    private static Optional<Explanation> explanation(OpenRun run, Standing standing, Outcome outcome, RunState state) throws IOException {
        if (!outcome.reconciles()) {
            return Optional.of(Explanation.of(Kind.RECONCILES_NOT, String.join("; ", outcome.faults())).and(standing.why()));
        }
        return state.beforeItsTime() ? standing.why() : lettersThatCannotBeWritten(run, outcome);
    }

    /** A run that was only tracked ends without its files too, but what was rejected was in them. */
    private static Optional<Explanation> lettersThatCannotBeWritten(OpenRun run, Outcome outcome) throws IOException {
        var lost = outcome.rejections().isEmpty() ? List.<String>of() : run.lost().stream().map(RunFile::name).toList();
        long left = lost.isEmpty() ? 0 : outcome.rejections().stream().flatMapToInt(rejection -> rejection.rows().stream())
                .filter(position -> lost.contains(RowPlace.of(position, run.files()).file())).count();
        return left == 0 ? Optional.empty()
                : Optional.of(Explanation.of(Kind.LETTERS_LOST, left, run.folder(), String.join(", ", lost)));
    }

    private static void tell(Run run, Map<String, List<Path>> places) {
        var counts = run.counts();
        String line = "{}: {} records = {} imported + {} rejected + {} duplicates + {} undelivered + {} unconfirmed{}";
        Object[] values = {run.state().word(), counts.records(), counts.imported(), counts.rejected(), counts.duplicates(),
            counts.undelivered(), counts.unconfirmed(), run.explanation().map(why -> "; " + why.text()).orElse("")
                + (places.containsKey("dead-letter") ? "; dead letters: " + places.get("dead-letter").stream().map(Path::toString)
                        .collect(Collectors.joining(", ")) : "")};
        if (run.state() == RunState.COMPLETED || run.state() == RunState.COMPLETED_WITH_REJECTIONS) {
            LOG.info(line, values);
        } else {
            LOG.warn(line, values);
        }
    }

    /** What a run that is not closed yet, since it is unconfirmed, still may need stays in its folder. */
    private List<Path> letters(OpenRun run, Outcome outcome, RunState state) throws IOException {
        var letters = new DeadLetters(run);
        var all = new ArrayList<Path>();
        if (run.staged()) {
            all.addAll(letters.write(ledger.rejections().sinceReplay(run.id())));
        }
        if (state.ended()) {
            all.addAll(letters.move(outcome.undelivered()));
        }
        return all;
    }
}
