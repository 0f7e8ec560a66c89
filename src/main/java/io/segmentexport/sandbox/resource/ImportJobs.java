package io.segmentexport.sandbox.resource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** The import jobs of one account. Not thread-safe: lock its account. */
public final class ImportJobs {

    private final IntFunction<String> ids;
    private final ProfileStore store;
    private final Clock clock;
    private final Timing timing;
    private final ErrorRules rules;
    private final Map<String, ImportJob> jobs = new LinkedHashMap<>();
    private final List<ImportJob> open = new ArrayList<>();

    /** No jobs yet; those to come import into this store. */
    ImportJobs(IntFunction<String> ids, ProfileStore store, Clock clock, Timing timing, ErrorRules rules) {
        this.ids = ids;
        this.store = store;
        this.clock = clock;
        this.timing = timing;
        this.rules = rules;
    }

    /** Queues an import whose job ends with this status. */
    ImportJob accept(ImportJobResource.Body body, String lastStatus) {
        ImportJob job = new ImportJob(ids.apply(jobs.size()), body, lastStatus, clock.instant());
        jobs.put(job.id(), job);
        open.add(job);
        return job;
    }

    /** Advances every job as far as the time and its polls allow. */
    void advance() {
        Instant now = clock.instant();
        open.forEach(job -> job.advance(now, timing, rules, store));
        open.removeIf(ImportJob::ended);
    }

    /** A job; this counts as a poll of it. */
    Optional<ImportJob> poll(String id) {
        Optional<ImportJob> job = find(id);
        job.ifPresent(found -> {
            found.polled();
            advance();
        });
        return job;
    }

    /** A job; this does not count as a poll. */
    Optional<ImportJob> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /** All jobs as they are now, oldest first. */
    public List<ImportJob.Snapshot> all() {
        return jobs.values().stream().map(ImportJob::snapshot).toList();
    }

    /** How long an import job takes. */
    public interface Timing {

        /** How far a job has come. */
        enum Stage { QUEUED, PROCESSING, ENDED }

        /**
         * The stage of a job.
         *
         * @param age   the time since it was accepted
         * @param polls how often it was polled, this time included
         */
        Stage stage(Duration age, int polls);

        /** A job waits and is processed for these times after it was accepted, polled or not. */
        static Timing after(Duration queued, Duration processing) {
            return (age, polls) -> {
                if (age.compareTo(queued) < 0) {
                    return Stage.QUEUED;
                }
                return age.compareTo(queued.plus(processing)) < 0 ? Stage.PROCESSING : Stage.ENDED;
            };
        }
    }

    /**
     * Which profiles fail inside an import job, after their request was accepted, and how the job reports them.
     *
     * @param listed   the e-mail addresses whose profiles fail with an import error
     * @param unlisted the e-mail addresses whose profiles fail without one; they are only counted
     * @param pointers whether an import error points at the profile's place in the request;
     *                 if not, only {@code original_payload} identifies it
     */
    public record ErrorRules(Predicate<String> listed, Predicate<String> unlisted, boolean pointers) {

        /** The domain whose addresses fail in every job, unless other rules are set. */
        public static final String FAILING_DOMAIN = "import-error.example";

        /** The profiles of {@value #FAILING_DOMAIN} fail. */
        public static ErrorRules forFailingDomain() {
            return new ErrorRules(email -> email.toLowerCase(Locale.ROOT).endsWith("@" + FAILING_DOMAIN), none -> false, true);
        }
    }
}
