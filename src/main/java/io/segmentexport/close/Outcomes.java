package io.segmentexport.close;

import io.segmentexport.close.Outcome.Correction;
import io.segmentexport.ledger.CorrectionTable.CorrectionLinks;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunRows;
import io.segmentexport.ledger.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/**
 * Where the records of runs are now, reckoned from the ledger alone. Rejected records that came again, corrected, are
 * followed through later runs to any depth, and count where they came to; no closed run is rewritten for it.
 */
public record Outcomes(Ledger ledger) {

    /** The outcome of a run as it stands in the ledger. */
    Outcome of(Run run) {
        return of(run, run.state().beforeItsTime());
    }

    /**
     * The outcome of a run.
     *
     * @param halted whether it was halted before all of its records were sent
     */
    Outcome of(Run run, boolean halted) {
        if (run.sameContentAs().isPresent()) {
            return Outcome.of(RunRows.NONE, List.of(), halted);
        }
        return Outcome.of(ledger.runs().rows(run.id()), corrections(run), halted);
    }

    /**
     * Runs as they are shown, newest first.
     *
     * @param export only those of this export, if given
     * @param state  only those that are shown in this state, if given
     * @param before only those older than this one, if given
     * @param most   at most so many
     */
    public List<Run> list(Optional<String> export, Optional<RunState> state, Optional<Run> before, int most) {
        var shown = new ArrayList<Run>();
        var from = before;
        while (true) {
            var page = ledger.runs().list(export, state, from, most);
            page.stream().map(this::shown).filter(run -> state.isEmpty() || run.state() == state.get())
                    .limit(most - shown.size()).forEach(shown::add);
            if (shown.size() == most || page.size() < most) {
                return shown;
            }
            from = Optional.of(page.get(most - 1));
        }
    }

    /** A run as it is shown: with the counts and the state that later runs have brought it to. */
    public Run shown(Run run) {
        return !run.state().ended() || ledger.corrections().of(run.id()).isEmpty() ? run : shown(run, of(run));
    }

    /** A run as it is shown, if this is its outcome. */
    static Run shown(Run run, Outcome outcome) {
        if (!run.state().ended() || !outcome.reconciles()) {
            return run;
        }
        boolean corrected = run.state() == RunState.COMPLETED_WITH_REJECTIONS && outcome.state() == RunState.COMPLETED;
        return run.with(corrected ? RunState.COMPLETED : run.state(), outcome.counts(), run.explanation());
    }

    /** Only later runs are linked to earlier ones, so this comes to an end. A run that does not reconcile corrects nothing. */
    private List<Correction> corrections(Run run) {
        var corrections = new ArrayList<Correction>();
        for (var links : ledger.corrections().of(run.id())) {
            ledger.runs().find(links.byRun()).map(this::of).filter(Outcome::reconciles)
                    .ifPresent(later -> corrections.add(correction(links, later)));
        }
        return corrections;
    }

    private static Correction correction(CorrectionLinks links, Outcome later) {
        var correction = new Correction(links.byRun(), new RoaringBitmap(), new RoaringBitmap(), new RoaringBitmap());
        for (int i = 0; i < links.rows().length; i++) {
            int row = links.rows()[i];
            var place = later.imported().contains(row) ? correction.imported()
                    : later.duplicates().contains(row) ? correction.duplicates() : correction.again();
            place.add(links.originals()[i]);
        }
        return correction;
    }
}
