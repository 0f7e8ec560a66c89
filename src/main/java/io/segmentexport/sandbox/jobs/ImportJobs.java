package io.segmentexport.sandbox.jobs;

import io.segmentexport.sandbox.profiles.Ids;
import io.segmentexport.sandbox.profiles.ImportRequest;
import io.segmentexport.sandbox.profiles.ProfileStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The import jobs of one account. Not thread-safe: lock its account. */
public final class ImportJobs {

    private final Ids ids;
    private final ProfileStore store;
    private final Clock clock;
    private final JobTiming timing;
    private final ImportErrorRules rules;
    private final List<ImportJob> jobs = new ArrayList<>();
    private final List<ImportJob> open = new ArrayList<>();

    /** No jobs yet; those to come import into this store. */
    public ImportJobs(Ids ids, ProfileStore store, Clock clock, JobTiming timing, ImportErrorRules rules) {
        this.ids = ids;
        this.store = store;
        this.clock = clock;
        this.timing = timing;
        this.rules = rules;
    }

    /** Queues an import. */
    public ImportJob accept(ImportRequest request, JobFate fate) {
        ImportJob job = new ImportJob(ids.of(jobs.size()), request, fate, clock.instant());
        jobs.add(job);
        open.add(job);
        return job;
    }

    /** Advances every job as far as the time and its polls allow. */
    public void advance() {
        Instant now = clock.instant();
        open.forEach(job -> job.advance(now, timing, rules, store));
        open.removeIf(ImportJob::ended);
    }

    /** A job; this counts as a poll of it. */
    public Optional<ImportJob> poll(String id) {
        Optional<ImportJob> job = find(id);
        job.ifPresent(found -> {
            found.polled();
            advance();
        });
        return job;
    }

    /** A job; this does not count as a poll. */
    public Optional<ImportJob> find(String id) {
        return ids.find(id, jobs);
    }

    /** All jobs as they are now, oldest first. */
    public List<JobSnapshot> all() {
        return jobs.stream().map(ImportJob::snapshot).toList();
    }
}
