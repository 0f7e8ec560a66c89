package io.segmentexport.close;

import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.NotReplayableException;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a run again that left something undelivered or unconfirmed; the usual routes then deliver it. What Klaviyo
 * accepted and brought to its end is not sent again, nor is what was rejected.
 */
public record Replay(Ledger ledger, DataFolder data, Clock clock) {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    /**
     * Opens the run again, in one transaction. Nobody works on the run meanwhile ({@link io.segmentexport.run.Runs#reopen}).
     * Its letters are moved back when it is worked on, which can be repeated.
     *
     * @param by who asks, for people
     * @return the run as it is now: it has not ended, and waits to be worked on
     * @throws NotReplayableException if it has not ended, has nothing to replay, or its files are gone or changed
     */
    public Run reopen(String id, Optional<String> by) {
        var run = ledger.runs().find(id).orElseThrow(() -> new NotReplayableException("the ledger knows no run " + id));
        if (!run.state().ended() && run.state() != RunState.UNCONFIRMED) {
            throw unended(run);
        }
        refuseSkipped(run);
        if (run.staged()) {
            refuseWithoutRest(run);
        }
        var open = new OpenRun(run, null, data);
        var lost = lostBodies(open);
        if (!run.staged() || !lost.isEmpty()) {
            run.files().forEach(file -> refuseLost(open, file, lost));
        }
        if (!ledger.runs().reopen(id, run.staged() ? RunState.DELIVERING : RunState.CHECKING, clock.instant(), by)) {
            throw unended(ledger.runs().get(id));
        }
        LOG.info("run {}: opened again{}", id, by.map(who -> " by " + who).orElse(""));
        caution(run).ifPresent(LOG::warn);
        return ledger.runs().get(id);
    }

    /** The letters of the batches to send that are not there as they were staged: they are rebuilt from the files. */
    private List<String> lostBodies(OpenRun run) {
        var lost = new ArrayList<String>();
        for (var batch : ledger.batches().of(run.id())) {
            var letter = data.letter(run.export().id(), run.id(), batch.number());
            var written = new BatchFiles.Written(batch.bytes(), batch.crc32c());
            boolean toSend = batch.state().toSend() || batch.state() == BatchState.UNDELIVERED || batch.state() == BatchState.UNCONFIRMED;
            try {
                if (toSend && !written.isIn(letter) && !run.bodies().holds(batch.number(), written)) {
                    lost.add(letter.getFileName().toString());
                }
            } catch (IOException e) {
                lost.add(letter.getFileName() + " (" + Explanations.of(e) + ")");
            }
        }
        return lost;
    }

    /**
     * What a person should know who replays this run: later runs of its export have brought newer values, and those of the
     * replayed profiles are overwritten.
     */
    public Optional<String> caution(Run run) {
        long later = ledger.runs().importedAfter(run);
        return later == 0 ? Optional.empty() : Optional.of("run " + run.id() + " is older than " + later + " run(s) of export "
                + run.export().id() + " that imported profiles since: where they hold the same persons, newer values are overwritten");
    }

    private static NotReplayableException unended(Run run) {
        return new NotReplayableException("run " + run.id() + " has not ended (" + run.state().word()
                + "): it goes on by itself in the service, or by the command resume " + run.id());
    }

    private static void refuseSkipped(Run run) {
        run.sameContentAs().ifPresent(earlier -> {
            throw new NotReplayableException("run " + run.id() + " sent nothing because run " + earlier
                    + " exported this very content before: replay that one, or set export." + run.export().id()
                    + ".on-duplicate-content = send and drop the file again");
        });
    }

    private void refuseWithoutRest(Run run) {
        var outcome = new Outcomes(ledger).of(run);
        var counts = outcome.counts();
        if (!outcome.reconciles()) {
            throw new NotReplayableException("run " + run.id() + " does not reconcile (" + String.join("; ", outcome.faults())
                    + "), so what of it is undelivered is not known: drop its file again");
        }
        if (counts.undelivered() + counts.unconfirmed() == 0) {
            throw new NotReplayableException("nothing of run " + run.id() + " is undelivered or unconfirmed"
                    + (counts.rejected() == 0 ? "" : "; its rejected records are imported by correcting their file in "
                            + data.deadLetter(run.export().id(), run.id()) + " and dropping it again"));
        }
    }

    /** A file in which rows stand elsewhere would send other people's profiles under the old row numbers. */
    private void refuseLost(OpenRun run, RunFile file, List<String> bodies) {
        var place = run.path(file);
        if (!Files.isRegularFile(place)) {
            throw new NotReplayableException(file.name() + " of run " + run.id() + " is neither in "
                    + data.archive(run.export().id(), run.id()) + " nor in " + data.deadLetter(run.export().id(), run.id()) + " any more, "
                    + (bodies.isEmpty() ? "so nothing can be sent again" : "and the batches made from it are damaged or missing there ("
                            + String.join(", ", bodies) + "), so they cannot be sent again") + ": drop the file again");
        }
        try {
            if (run.lost(file)) {
                throw new NotReplayableException(place + " is not the file any more that run " + run.id()
                        + " was checked with: put the original back, or drop the file as a new run");
            }
        } catch (IOException e) {
            throw new NotReplayableException(file.name() + " cannot be read: " + Explanations.of(e));
        }
    }
}
