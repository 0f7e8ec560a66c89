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
    private final Clock clock;

    public Closing(Ledger ledger, Reports reports, Clock clock) {
        this.ledger = ledger;
        this.reports = reports;
        this.clock = clock;
    }

    /**
     * Closes the run, or leaves it where it goes on later.
     *
     * @return the report; null where it could not be written, for want of room or of the ledger: then the run has not ended
     */
    public Report close(OpenRun run) throws IOException {
        if (run.goesOnLater()) {
            return hold(run);
        }
        try {
            return end(run);
        } catch (IOException | RuntimeException e) {
            var fault = StorageFault.in(e);
            if (fault.isEmpty()) {
                throw e;
            }
            LOG.warn("the run cannot be closed now: {}; it is closed when it can", fault.get().explanation());
            return null;
        }
    }

    /** The ledger is told first. What cannot be written now stays as it is: the run is taken up again all the same. */
    private Report hold(OpenRun run) {
        try {
            var state = run.cutShort() ? ledger.run(run.id()).state() : RunState.SUSPENDED;
            var explanation = run.halt().map(Halt::explanation);
            if (!run.cutShort()) {
                ledger.move(run.id(), state, explanation);
            }
            var outcome = outcome(run);
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
        var outcome = outcome(run);
        var state = halt.isPresent() ? RunState.FAILED : outcome.state();
        var explanation = halt.map(Halt::explanation).or(() -> doesNotReconcile(run, outcome.counts()));
        if (halt.isEmpty() && explanation.isPresent()) {
            state = RunState.FAILED;
        }
        var places = putAway(run, outcome, state);
        var report = reports.write(run, outcome, state, explanation, places);
        ledger.close(run.id(), state, outcome.counts(), explanation, run.sameContentAs(), clock.instant());
        tell(outcome.counts(), state, explanation, places);
        if (state.ended()) {
            Folders.delete(run.folder());
        }
        return report;
    }

    private Outcome outcome(OpenRun run) {
        long records = run.sameContentAs().isPresent() ? 0 : run.records();
        long duplicates = ledger.run(run.id()).counts().duplicates();
        return Outcome.of(records, duplicates, ledger.batches(run.id()), ledger.rejections(run.id()), run.halted());
    }

    private static Optional<String> doesNotReconcile(OpenRun run, RunCounts counts) {
        if (counts.reconcile()) {
            return Optional.empty();
        }
        return Optional.of("the run does not reconcile: " + counts + "; the files are in the dead letters, please report this");
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
            places.put("dead-letter", moveFiles(run, run.data().deadLetter(run.export().id(), run.id())));
        } else {
            var letters = DeadLetters.write(run, outcome.rejections(), outcome.undelivered());
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
