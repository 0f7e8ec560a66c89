package io.segmentexport.deliver;

import io.segmentexport.run.OpenRun;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Batches of a run, each looked for when it is asked for; there is none after the run was halted. */
abstract class UntilHalted implements Iterator<Batch> {

    private final OpenRun run;
    private Optional<Batch> next = Optional.empty();

    UntilHalted(OpenRun run) {
        this.run = run;
    }

    /** Finds the next batch. */
    abstract Optional<Batch> find();

    @Override
    public synchronized boolean hasNext() {
        // What was announced is handed out, even if the run is halted in between: the Splitter would not wait for what is under way.
        if (next.isEmpty() && !run.halted()) {
            next = find();
        }
        return next.isPresent();
    }

    @Override
    public synchronized Batch next() {
        var found = next.or(this::find).orElseThrow(() -> new NoSuchElementException("no batch is left of " + run));
        next = Optional.empty();
        return found;
    }
}
