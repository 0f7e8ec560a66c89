package io.segmentexport.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The import jobs of one account. Not thread-safe: its account is. */
final class ImportJobs {

    private final Ids ids;
    private final ProfileStore store;
    private final Clock clock;
    private final JobTiming timing;
    private final ImportErrorRules rules;
    private final List<ImportJob> jobs = new ArrayList<>();
    private final List<ImportJob> open = new ArrayList<>();

    ImportJobs(Ids ids, ProfileStore store, SandboxSettings settings) {
        this.ids = ids;
        this.store = store;
        this.clock = settings.clock();
        this.timing = settings.jobTiming();
        this.rules = settings.importErrors();
    }

    /** Takes an import on; it is queued. */
    ImportJob accept(ImportRequest request, JobFate fate) {
        ImportJob job = new ImportJob(ids.of(jobs.size()), jobs.size(), request, fate, clock.instant());
        jobs.add(job);
        open.add(job);
        return job;
    }

    /** Brings every job to where it should be by now. */
    void moveOn() {
        Instant now = clock.instant();
        open.forEach(job -> job.moveOn(now, timing, rules, store));
        open.removeIf(ImportJob::ended);
    }

    /** A job that is asked for. */
    Optional<ImportJob> poll(String id) {
        Optional<ImportJob> job = find(id);
        job.ifPresent(found -> {
            found.polled();
            moveOn();
        });
        return job;
    }

    /** A job as it is, without counting as a poll. */
    Optional<ImportJob> find(String id) {
        OptionalInt number = ids.numberOf(id);
        return number.isPresent() && number.getAsInt() < jobs.size()
                ? Optional.of(jobs.get(number.getAsInt()))
                : Optional.empty();
    }

    /** All jobs, oldest first. */
    List<ImportJob> all() {
        return List.copyOf(jobs);
    }
}
