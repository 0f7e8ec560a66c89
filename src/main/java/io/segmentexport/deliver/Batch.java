package io.segmentexport.deliver;

import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.run.OpenRun;
import java.nio.file.Path;

/**
 * A batch on its way to Klaviyo. Its body stays on disk. Equal only to itself, and no record: Camel looks bodies up by
 * their hash.
 */
public final class Batch {

    private final OpenRun run;
    private final BatchEntry entry;

    Batch(OpenRun run, BatchEntry entry) {
        this.run = run;
        this.entry = entry;
    }

    public OpenRun run() {
        return run;
    }

    public BatchEntry entry() {
        return entry;
    }

    public String number() {
        return entry.number();
    }

    /** How many profiles it carries. */
    public int profiles() {
        return entry.profiles();
    }

    /** The request body. */
    public Path body() {
        return run.bodies().of(number());
    }

    @Override
    public String toString() {
        return "batch " + number() + " of " + run.id() + " (" + profiles() + " profiles)";
    }
}
