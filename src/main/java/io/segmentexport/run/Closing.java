package io.segmentexport.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * goes on later keeps its files and gets a report of how far it is.
 */
public final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Ledger ledger;
    private final Reports reports;
    private final Corrections corrections;
    private final Clock clock;

    public Closing(Ledger ledger, Reports reports, Corrections corrections, Clock clock) {
        this.ledger = ledger;
        this.reports = reports;
        this.corrections = corrections;
        this.clock = clock;
    }

    /** Closes the run, or leaves it where it goes on later; gives the report. */
    public Report close(OpenRun run) throws IOException {
        var halt = run.halt();
        var outcome = outcome(run);
        var state = run.cutShort() ? ledger.run(run.id()).state() : halt.map(Closing::stateOf).orElseGet(outcome::state);
        var explanation = explanation(halt, outcome);
        if (halt.isEmpty() && !outcome.reconciles()) {
            state = RunState.FAILED;
        }
        boolean put = !run.cutShort() && (state.ended() || state == RunState.UNCONFIRMED);
        var corrected = put ? corrections.of(run, outcome) : List.<Correction>of();
        var places = put ? putAway(run, outcome, state) : Map.<String, List<String>>of();
        var report = reports.write(run, outcome, state, explanation, places);
        if (!run.cutShort()) {
            record(run, outcome, state, explanation, corrected);
        }
        tell(outcome.counts(), state, explanation, places);
        if (put) {
            ledger.replays().applied(run.id(), clock.instant());
            corrections.apply(corrected.stream().map(Correction::run).toList());
        }
        if (state.ended()) {
            Folders.delete(run.folder());
        }
        return report;
    }

    private Outcome outcome(OpenRun run) {
        return Outcome.of(run.sameContentAs().isPresent() ? RunRows.NONE : ledger.rows(run.id()), run.halted());
    }

    private static RunState stateOf(Halt halt) {
        return halt instanceof Halt.Failed ? RunState.FAILED : RunState.SUSPENDED;
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

    private void record(
            OpenRun run, Outcome outcome, RunState state, Optional<String> explanation, List<Correction> corrected) {
        var counts = outcome.counts();
        if (state.ended() || state == RunState.UNCONFIRMED) {
            ledger.close(run.id(), state, counts, explanation, run.sameContentAs(), clock.instant(), corrected);
        } else {
            ledger.move(run.id(), state, explanation);
        }
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
        if (state == RunState.FAILED) {
            // The whole file waits for a person, so no part of it does a second time.
            DeadLetters.write(run, List.of(), List.of());
            places.put("dead-letter", moveFiles(run, run.data().deadLetter(run.export().id(), run.id())));
        } else {
            var letters = DeadLetters.write(run, outcome.waiting(), outcome.undelivered());
            if (!letters.isEmpty()) {
                places.put("dead-letter", words(letters));
            }
            if (state.ended()) {
                places.put("archive", moveFiles(run, run.data().archive(run.export().id(), run.id())));
            }
        }
        places.putAll(reports.keepLists(run));
        return places;
    }

    private static List<String> moveFiles(OpenRun run, Path folder) throws IOException {
        DataFolder.create(folder);
        var moved = new ArrayList<Path>();
        for (var file : run.files()) {
            var place = run.path(file);
            var target = folder.resolve(file.name());
            if (Files.exists(place)) {
                if (!place.equals(target)) {
                    Files.move(place, target, StandardCopyOption.REPLACE_EXISTING);
                    Folders.deleteIfEmpty(place.getParent()); // Of a replayed run: its archive, or its dead letters.
                }
                moved.add(target);
            }
        }
        return words(moved);
    }

    private static List<String> words(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
