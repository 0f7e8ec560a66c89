package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.ledger.CorrectedRun;
import io.segmentexport.ledger.Correction;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunPlaces;
import io.segmentexport.segment.CsvOptions;
import io.segmentexport.segment.CsvSegmentFormat;
import io.segmentexport.segment.SegmentFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins corrected records to what they were when an earlier run rejected them, so that each stands in one place: what
 * the later run imported counts as imported in the earlier one too, and waits in no dead letter any more. What the
 * earlier run's own file corrected in a still earlier one follows.
 *
 * <p>Reckoned anew from the ledger and the files at each closing, so that a crash before it leaves nothing behind and
 * one after it leaves a row in the ledger whose effects are made up for at the next start.
 */
public final class Corrections {

    private static final Logger LOG = LoggerFactory.getLogger(Corrections.class);

    private final Ledger ledger;
    private final Reports reports;
    private final DataFolder data;
    private final Clock clock;

    public Corrections(Ledger ledger, Reports reports, DataFolder data, Clock clock) {
        this.ledger = ledger;
        this.reports = reports;
        this.data = data;
        this.clock = clock;
    }

    /**
     * What the end of a run changes in earlier ones.
     *
     * @param outcome of the run, as it ends now
     */
    List<CorrectedRun> of(OpenRun open, Outcome outcome) {
        if (open.sameContentAs().isPresent() || !outcome.reconciles() || outcome.counts().records() == 0) {
            return List.of(); // It brought nothing, or nothing is known of what it brought.
        }
        return new Tracing().from(ledger.runs().get(open.id()), outcome);
    }

    /** One walk from a later run back to the earlier ones, the newest first: whatever corrects a run is known before it. */
    private final class Tracing {

        private final Map<String, Optional<Run>> runs = new HashMap<>();
        private final Map<String, Map<String, Correction>> fresh = new TreeMap<>();
        private final TreeSet<Run> toDo = new TreeSet<>(Comparator.comparing(Run::openedAt).thenComparing(Run::id).reversed());

        List<CorrectedRun> from(Run latest, Outcome outcome) {
            trace(latest, outcome);
            var corrected = new ArrayList<CorrectedRun>();
            while (!toDo.isEmpty()) {
                var run = toDo.pollFirst();
                var known = Outcome.of(ledger.runs().rows(run.id()).with(fresh.get(run.id()).values()), run.state().beforeItsTime());
                if (!known.reconciles()) {
                    LOG.warn("run {} does not reconcile, so its rejected records that came again are not joined to it: {}",
                            run.id(), String.join("; ", known.faults()));
                    continue;
                }
                corrected.add(new CorrectedRun(
                        run.id(), List.copyOf(fresh.get(run.id()).values()), state(run, known), known.counts()));
                trace(run, known);
            }
            return corrected;
        }

        private RunState state(Run run, Outcome outcome) {
            return switch (run.state()) {
                case COMPLETED, COMPLETED_WITH_REJECTIONS -> outcome.state();
                default -> run.state();
            };
        }

        /** Goes through the corrected records of a run and notes what has become of them. */
        private void trace(Run later, Outcome outcome) {
            var again = new TreeMap<String, Correction>();
            try {
                read(later, (earlier, position, here) -> {
                    var correction = again.computeIfAbsent(earlier.id(), id -> new Correction(
                            id, later.id(), RowList.empty(), RowList.empty(), RowList.empty()));
                    var place = outcome.imported().contains(here) ? correction.imported()
                            : outcome.duplicates().contains(here) ? correction.duplicates() : correction.again();
                    place.add(position);
                });
            } catch (IOException | SegmentFileException e) {
                LOG.warn("what run {} has corrected of earlier runs cannot be joined to them: {}", later.id(), Explanations.of(e));
                return;
            }
            again.values().forEach(this::note);
        }

        /** Keeps only what the earlier run rejected, and only what the ledger does not know yet. */
        private void note(Correction found) {
            var rows = ledger.runs().rows(found.run());
            // A record that stands twice in the later file was imported if one of the two was.
            var corrected = Corrected.of(rows.rejected(), List.of(found));
            var correction = new Correction(
                    found.run(), found.byRun(), corrected.imported(), corrected.duplicates(), corrected.again());
            if (!corrected.all().isEmpty() && !rows.corrections().contains(correction)) {
                fresh.computeIfAbsent(found.run(), run -> new TreeMap<>()).put(found.byRun(), correction);
                toDo.add(runs.get(found.run()).orElseThrow());
            }
        }

        private void read(Run later, Visitor visitor) throws IOException {
            int offset = 0;
            var options = new CsvOptions(later.export().delimiter(), later.export().charset());
            for (var file : later.files()) {
                try (var reader = new CsvSegmentFormat().open(new RunPlaces(later, data).of(file), options)) {
                    while (Origin.toldBy(reader) && reader.hasNext()) {
                        var record = reader.next();
                        var origin = Origin.of(record);
                        var earlier = origin.flatMap(known -> earlier(known.run(), later));
                        if (earlier.isPresent()) {
                            var position = origin.get().position(earlier.get());
                            if (position.isPresent()) {
                                visitor.visit(earlier.get(), position.getAsInt(), offset + record.row());
                            }
                        }
                    }
                }
                offset += file.lastRow().orElse(0);
            }
        }

        /** A person may write anything into the column: only an earlier run of the same export can have been corrected. */
        private Optional<Run> earlier(String id, Run later) {
            return runs.computeIfAbsent(id, ledger.runs()::find)
                    .filter(run -> run.export().id().equals(later.export().id()) && run.openedAt().isBefore(later.openedAt()));
        }
    }

    private interface Visitor {
        void visit(Run earlier, int position, int positionHere);
    }

    /** Brings up to date what a crash has left behind. To be called at the start, before anything is carried. */
    public void makeUpForACrash() {
        apply(ledger.corrections().unapplied());
    }

    /**
     * Brings the dead letters and the report of earlier runs up to date with the ledger. May be done again at any time. What
     * cannot be done now is told, and done at the next start.
     */
    void apply(Collection<String> runs) {
        for (String id : runs) {
            try {
                apply(ledger.runs().get(id));
            } catch (IOException | RuntimeException e) {
                LOG.warn("the dead letters and the report of run {} are brought up to date at the next start: {}",
                        id, Explanations.of(e));
            }
        }
    }

    private void apply(Run run) throws IOException {
        if (!run.state().ended() && run.state() != RunState.UNCONFIRMED) {
            return; // It was opened again; its own closing sees to it.
        }
        var outcome = Outcome.of(ledger.runs().rows(run.id()), run.state().beforeItsTime());
        filterLetters(run, outcome.corrected().all());
        reports.bringUpToDate(run, outcome);
        ledger.corrections().applied(run.id(), clock.instant());
        LOG.info("run {}: {}, {} imported, {} rejected, after corrected records came again",
                run.id(), run.state().word(), outcome.counts().imported(), outcome.counts().rejected());
    }

    private void filterLetters(Run run, RowList cameAgain) throws IOException {
        var folder = data.deadLetter(run.export().id(), run.id());
        if (!Files.isDirectory(folder)) {
            return;
        }
        var name = LettersOfOurs.rejectedOf(run.id());
        List<Path> letters;
        try (var files = Files.list(folder)) {
            letters = files.filter(file -> name.matcher(file.getFileName().toString()).matches()).toList();
        }
        for (var letter : letters) {
            try {
                new RejectedLetter(letter, run).leaveOut(cameAgain);
            } catch (SegmentFileException e) {
                LOG.warn("{} stays as it is, although records of it were imported by a later run: {}", letter, e.getMessage());
            }
        }
        PutAway.removeIfEmpty(folder);
    }
}
