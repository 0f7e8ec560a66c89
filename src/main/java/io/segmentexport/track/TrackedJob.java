package io.segmentexport.track;

import io.segmentexport.klaviyo.ImportErrors.ImportError;
import io.segmentexport.klaviyo.ImportJob;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.run.OpenRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An import job that is followed to its end, with what was read of its errors so far. */
public final class TrackedJob {

    private final OpenRun run;
    private final Map<String, TrackedJob> jobs;
    private final BatchEntry batch;
    private final Instant since;
    private volatile Instant nextLook;
    private ImportJob lastSeen;
    private final List<ImportError> errors = new ArrayList<>();

    public TrackedJob(OpenRun run, Map<String, TrackedJob> jobs, BatchEntry batch, Instant since, Instant nextLook) {
        this.run = run;
        this.jobs = jobs;
        this.batch = batch;
        this.since = since;
        this.nextLook = nextLook;
    }

    public OpenRun run() {
        return run;
    }

    BatchEntry batch() {
        return batch;
    }

    String id() {
        return batch.job().orElseThrow();
    }

    /** When this process began to follow it. */
    Instant since() {
        return since;
    }

    Instant acceptedAt() {
        return batch.acceptedAt().orElseThrow();
    }

    public Instant nextLook() {
        return nextLook;
    }

    void lookAgain(Instant when) {
        nextLook = when;
    }

    /** Its next look is due. */
    public void lookNow() {
        nextLook = Instant.EPOCH;
    }

    /** Whether its end is still waited for, and nothing keeps its run from looking. */
    public boolean followed() {
        return jobs.get(batch.number()) == this && !run.held();
    }

    void seen(ImportJob job) {
        lastSeen = job;
        errors.clear();
    }

    Optional<ImportJob> lastSeen() {
        return Optional.ofNullable(lastSeen);
    }

    void errors(List<ImportError> page) {
        errors.addAll(page);
    }

    List<ImportError> errors() {
        return List.copyOf(errors);
    }

    @Override
    public String toString() {
        return "job " + id() + " of batch " + batch.number();
    }
}
