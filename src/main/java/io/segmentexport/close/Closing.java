package io.segmentexport.close;

import io.segmentexport.claim.Recovery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.CorrectedRun;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RowPlace;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunRows;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.StorageFault;
import io.segmentexport.run.Halt;
import io.segmentexport.run.NotClosed;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final Corrections corrections;
    private final PutAway putAway;
    private final Clock clock;
    private final RunWatcher watcher;

    /** @param watcher is told of each run that ends or cannot go on now */
    public Closing(
            Ledger ledger, Reports reports, Corrections corrections, DataFolder data, Clock clock, RunWatcher watcher) {
        this(ledger, reports, corrections, new PutAway(data, new DurableFiles()), clock, watcher);
    }

    Closing(Ledger ledger, Reports reports, Corrections corrections, PutAway putAway, Clock clock, RunWatcher watcher) {
        this.ledger = ledger;
        this.reports = reports;
        this.corrections = corrections;
        this.putAway = putAway;
        this.clock = clock;
        this.watcher = watcher;
    }

    /**
     * Closes the run, or leaves it where it goes on later.
     *
     * @return the report; null where it could not be written, for want of room, of the ledger or of a right: then the run has
     *         not ended, and it is closed when it can
     */
    public Report close(OpenRun run) throws IOException {
        run.leaveStage();
        if (run.goesOnLater()) {
            var held = hold(run);
            if (run.halt().orElse(null) instanceof Halt.Suspended why) {
                watcher.held(run, why);
            }
            return held;
        }
        try {
            return end(run);
        } catch (IOException | RuntimeException e) {
            var fault = StorageFault.in(e);
            if (fault.isEmpty()) {
                if (ledger.runs().get(run.id()).state().ended()) {
                    throw e; // What is left to do is done at the next start.
                }
                cannotBeClosed(run, e);
                return null;
            }
            LOG.warn("the run cannot be closed now: {}; it is closed when it can", fault.get().explanation());
            return null;
        }
    }

    /** Noted beside what the run failed for, if it has; neither fails it. Told once, though it is tried again and again. */
    private void cannotBeClosed(OpenRun run, Exception e) {
        String why = Explanations.of(e);
        var note = Optional.of(NotClosed.note(run.halt().map(Halt::explanation), why));
        ledger.runs().move(run.id(), ledger.runs().get(run.id()).state(), note);
        if (!note.equals(run.run().explanation())) {
            LOG.error("the run cannot be closed: {}; it is tried again every minute", why, Explanations.withoutWords(e));
        }
    }

    /** The ledger is told first. What cannot be written now stays as it is: the run is taken up again all the same. */
    private Report hold(OpenRun run) {
        try {
            var state = run.cutShort() ? ledger.runs().get(run.id()).state() : RunState.SUSPENDED;
            var explanation = run.halt().map(Halt::explanation);
            if (!run.cutShort()) {
                ledger.runs().move(run.id(), state, explanation);
            }
            var outcome = outcome(run, run.halt());
            var told = reports.of(run.id()).filter(report -> report.tells(state, explanation, outcome.counts()));
            if (told.isPresent()) {
                return told.get(); // It is looked at each minute, for as long as an outage lasts.
            }
            tell(outcome.counts(), state, explanation, Map.of());
            return reports.write(run, outcome, state, explanation, Map.of());
        } catch (IOException | RuntimeException e) {
            LOG.warn("how far the run is cannot be written down: {}; it goes on all the same",
                    StorageFault.in(e).map(StorageFault::explanation).orElseGet(() -> Explanations.of(e)));
            return null;
        }
    }

    private Report end(OpenRun run) throws IOException {
        var halt = run.halt();
        var outcome = outcome(run, halt);
        var state = state(halt, outcome);
        var explanation = state.beforeItsTime() ? explanation(halt, outcome) : lettersThatCannotBeWritten(run, outcome);
        var corrected = corrections.of(run, outcome);
        var places = putAway(run, outcome, state);
        var report = reports.write(run, outcome, state, explanation, places);
        ledger.runs().close(run.id(), state, outcome.counts(), explanation, run.sameContentAs(), clock.instant(), corrected);
        watcher.ended(run, report);
        tell(outcome.counts(), state, explanation, places);
        ledger.corrections().applied(run.id(), clock.instant());
        corrections.apply(corrected.stream().map(CorrectedRun::run).toList());
        if (state.ended()) {
            putAway.removeFolder(run.id());
        }
        return report;
    }

    private Outcome outcome(OpenRun run, Optional<Halt> halt) {
        return Outcome.of(run.sameContentAs().isPresent() ? RunRows.NONE : ledger.runs().rows(run.id()), halt.isPresent());
    }

    private static RunState state(Optional<Halt> halt, Outcome outcome) {
        if (!outcome.reconciles()) {
            return RunState.FAILED;
        }
        return halt.map(reason -> reason instanceof Halt.Cancelled ? RunState.CANCELLED : RunState.FAILED).orElseGet(outcome::state);
    }

    /** Why the run was halted, and loudly where its sum does not hold. */
    private static Optional<String> explanation(Optional<Halt> halt, Outcome outcome) {
        if (outcome.reconciles()) {
            return halt.map(Halt::explanation);
        }
        String loud = "the run does not reconcile: " + String.join("; ", outcome.faults())
                + "; its files are kept, please report this";
        return Optional.of(halt.map(reason -> reason.explanation() + "; and ").orElse("") + loud);
    }

    /** A run that was only tracked on ends without its files too, but what waits for a person was in them. */
    private static Optional<String> lettersThatCannotBeWritten(OpenRun run, Outcome outcome) throws IOException {
        var wanted = DeadLetters.wanted(outcome.waiting(), outcome.undelivered());
        var lost = wanted.isEmpty() ? List.<String>of() : run.lost().stream().map(RunFile::name).toList();
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        long left = wanted.stream().filter(position -> lost.contains(RowPlace.of(position, run.files()).file())).count();
        return left == 0 ? Optional.empty() : Optional.of(left + " records are not in the dead letters, because what they were in "
                + "is not in " + run.folder() + " any more, or was changed (" + String.join(", ", lost) + "); take them from "
                + "where the segment came from");
    }

    private static void tell(
            RunCounts counts, RunState state, Optional<String> explanation, Map<String, List<String>> places) {
        String line = "{}: {} records = {} imported + {} rejected + {} duplicates + {} undelivered + {} unconfirmed{}";
        Object[] values = {state.word(), counts.records(), counts.imported(), counts.rejected(), counts.duplicates(),
            counts.undelivered(), counts.unconfirmed(), explanation.map(why -> "; " + why).orElse("")
                + (places.containsKey("dead-letter") ? "; dead letters: " + String.join(", ", places.get("dead-letter")) : "")};
        if (state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS) {
            LOG.info(line, values);
        } else {
            LOG.warn(line, values);
        }
    }

    private Map<String, List<String>> putAway(OpenRun run, Outcome outcome, RunState state) throws IOException {
        var places = new TreeMap<String, List<String>>();
        var waiting = new ArrayList<Path>();
        if (state.beforeItsTime()) {
            // The whole file waits for a person, so no part of it does a second time.
            LettersOfOurs.removeAllBut(List.of(), run);
        } else {
            waiting.addAll(DeadLetters.write(run, outcome.waiting(), outcome.undelivered()));
        }
        if (state.ended()) {
            var files = putAway.into(putAway.folder(run.run(), state), run.run());
            if (state.beforeItsTime()) {
                waiting.addAll(files);
            } else if (!files.isEmpty()) {
                places.put("archive", words(files));
            }
        }
        if (!waiting.isEmpty()) {
            places.put("dead-letter", words(waiting));
        }
        places.putAll(reports.keepLists(run));
        return places;
    }

    private static List<String> words(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
