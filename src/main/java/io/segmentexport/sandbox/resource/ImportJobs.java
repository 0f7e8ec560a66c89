package io.segmentexport.sandbox.resource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The import jobs of one account. Not thread-safe: lock its account. */
public final class ImportJobs {

    private final Ids ids;
    private final ProfileStore store;
    private final Clock clock;
    private final Timing timing;
    private final ErrorRules rules;
    private final List<ImportJob> jobs = new ArrayList<>();
    private final List<ImportJob> open = new ArrayList<>();

    /** No jobs yet; those to come import into this store. */
    public ImportJobs(Ids ids, ProfileStore store, Clock clock, Timing timing, ErrorRules rules) {
        this.ids = ids;
        this.store = store;
        this.clock = clock;
        this.timing = timing;
        this.rules = rules;
    }

    /** Queues an import. */
    public ImportJob accept(ProfileStore.ImportRequest request, ImportJob.Fate fate) {
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
    public List<ImportJob.Snapshot> all() {
        return jobs.stream().map(ImportJob::snapshot).toList();
    }

    /** How long an import job takes. */
    public sealed interface Timing {

        /** How far a job has come. */
        enum Stage { QUEUED, PROCESSING, ENDED }

        /**
         * The stage of a job.
         *
         * @param age   the time since it was accepted
         * @param polls how often it was polled, this time included
         */
        Stage stage(Duration age, int polls);

        /** A job ends some time after it was accepted, polled or not. */
        static Timing after(Duration queued, Duration processing) {
            return new ByTime(queued, processing);
        }

        /** A job ends at its n-th poll. It is processing at the poll before, and queued until then. */
        static Timing onPoll(int n) {
            return new ByPolls(n);
        }

        /** A job ends as soon as it is accepted. */
        static Timing immediately() {
            return new ByTime(Duration.ZERO, Duration.ZERO);
        }

        /**
         * By the clock.
         *
         * @param queued     how long the job waits
         * @param processing how long it is processed after that
         */
        record ByTime(Duration queued, Duration processing) implements Timing {
            @Override
            public Stage stage(Duration age, int polls) {
                if (age.compareTo(queued) < 0) {
                    return Stage.QUEUED;
                }
                return age.compareTo(queued.plus(processing)) < 0 ? Stage.PROCESSING : Stage.ENDED;
            }
        }

        /**
         * By the number of polls.
         *
         * @param last the poll that finds the job ended, from 1
         */
        record ByPolls(int last) implements Timing {
            public ByPolls {
                if (last < 1) {
                    throw new IllegalArgumentException("A job can end at its first poll, not at poll " + last);
                }
            }

            @Override
            public Stage stage(Duration age, int polls) {
                if (polls >= last) {
                    return Stage.ENDED;
                }
                return polls == 0 || polls < last - 1 ? Stage.QUEUED : Stage.PROCESSING;
            }
        }
    }

    /**
     * Which profiles fail inside an import job, after their request was accepted, and how the job reports them.
     *
     * @param listed       the e-mail addresses whose profiles fail with an import error
     * @param unlisted     the e-mail addresses whose profiles fail without one; they are only counted
     * @param pointers     whether an import error points at the profile's place in the request;
     *                     if not, only {@code original_payload} identifies it
     * @param listedAtMost how many import errors a job lists; further ones are only counted
     */
    public record ErrorRules(
            Predicate<String> listed,
            Predicate<String> unlisted,
            boolean pointers,
            int listedAtMost) {

        /** The domain whose addresses fail in every job of the stand-alone sandbox. */
        public static final String FAILING_DOMAIN = "import-error.example";

        /** No profile fails. */
        public static ErrorRules none() {
            return when(email -> false);
        }

        /** The profiles of a domain fail. */
        public static ErrorRules forDomain(String domain) {
            String ending = "@" + domain.toLowerCase(Locale.ROOT);
            return when(email -> email.toLowerCase(Locale.ROOT).endsWith(ending));
        }

        /** The profiles whose e-mail address is accepted by the predicate fail. */
        public static ErrorRules when(Predicate<String> email) {
            return new ErrorRules(email, none -> false, true, Integer.MAX_VALUE);
        }
    }
}
