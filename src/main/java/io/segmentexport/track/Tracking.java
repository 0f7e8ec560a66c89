package io.segmentexport.track;

import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.ImportJob;
import io.segmentexport.klaviyo.KlaviyoRequest.UntrustedLinkException;
import io.segmentexport.klaviyo.KlaviyoRequest;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows import jobs to their end. Whatever is not known to be success is not success: a job that was cancelled leaves its
 * records undelivered; a job that does not tell its end by the deadline, is forgotten by Klaviyo, or tells an end that does not
 * fit its batch leaves them unconfirmed, and so does one of a cancelled run when Klaviyo does not answer.
 */
public final class Tracking {

    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

    /** A profile may have several errors, but not any number of them. */
    private static final int MOST_ERRORS_OF_A_PROFILE = 10;

    private final Ledger ledger;
    private final PollSchedule schedule;
    private final InstantSource clock;
    private final Map<OpenRun, Map<String, TrackedJob>> runs = new ConcurrentHashMap<>();
    private final Set<OpenRun> hurried = ConcurrentHashMap.newKeySet();

    public Tracking(Ledger ledger, PollSchedule schedule, InstantSource clock) {
        this.ledger = ledger;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** Takes up every job of the run whose end is not known. */
    public void begin(OpenRun run) {
        var jobs = new ConcurrentHashMap<String, TrackedJob>();
        runs.put(run, jobs);
        if (!run.held()) {
            // A run that failed is tracked too: its failure is kept now, since the service may stop before its jobs end. So is
            // one that was cancelled.
            ledger.runs().move(run.id(), RunState.TRACKING, run.standing().why());
            run.enter(RunState.TRACKING);
        }
        var now = clock.instant();
        for (var batch : ledger.batches().of(run.id())) {
            if (batch.state() == BatchState.ACCEPTED || batch.state() == BatchState.UNCONFIRMED) {
                // A job that grew old while the rest was sent may have ended long ago: its first look is due.
                var job = new TrackedJob(run, jobs, batch, now);
                job.lookAgain(job.acceptedAt().plus(schedule.firstWait()));
                jobs.put(batch.number(), job);
            }
        }
        run.progress().jobs(jobs.size());
        if (run.connection() == null) {
            followNoMore(run, "connection " + run.export().connectionId() + " is not configured any more");
        }
        if (!run.held()) {
            LOG.info("following {} import job(s)", jobs.size());
        }
    }

    /** Whether there is a job left to look at, and nothing keeps the run from looking. */
    public boolean pending(OpenRun run) {
        return !jobs(run).isEmpty() && !run.held();
    }

    /** Somebody who cancels a run waits for its end: all its jobs are due then, once. */
    private boolean toHurry(OpenRun run) {
        return run.cancelled() && !hurried.contains(run);
    }

    /** Waits until the next job is due. */
    public void awaitNextLook(OpenRun run) throws InterruptedException {
        var next = jobs(run).values().stream().map(TrackedJob::nextLook).min(Comparator.naturalOrder());
        if (next.isPresent() && !toHurry(run)) {
            var wait = Duration.between(clock.instant(), next.get()).plusMillis(1);
            if (!wait.isNegative() && !wait.isZero()) {
                run.await(wait);
            }
        }
    }

    /** The jobs to look at now. */
    public List<TrackedJob> due(OpenRun run) {
        var now = clock.instant();
        if (toHurry(run) && hurried.add(run)) {
            jobs(run).values().forEach(job -> job.lookAgain(now));
        }
        return jobs(run).values().stream()
                .filter(job -> !job.nextLook().isAfter(now))
                .sorted(Comparator.comparing(TrackedJob::nextLook))
                .toList();
    }

    /** The run is followed no more in this process. */
    public void end(OpenRun run) {
        runs.remove(run);
        hurried.remove(run);
    }

    private Map<String, TrackedJob> jobs(OpenRun run) {
        return runs.getOrDefault(run, Map.of());
    }

    /** The request that asks for a job. */
    public KlaviyoRequest look(TrackedJob job) {
        return KlaviyoRequest.importJob(job.id());
    }

    /**
     * What Klaviyo says of a job.
     *
     * @param answer null where the question was withdrawn
     * @return the request for the first page of its errors, where the job has ended with errors to read; else null
     */
    public KlaviyoRequest seen(TrackedJob job, Answer answer) {
        if (!job.followed()) {
            return null;
        }
        if (answer instanceof Answer.JobFound found) {
            job.seen(found.job());
            if (!found.job().status().ended()) {
                later(job);
                return null;
            }
            // Whatever its counts say: they may be wrong.
            return KlaviyoRequest.importErrors(job.id());
        }
        if (answer instanceof Answer.JobUnknown unknown) {
            forgotten(job, unknown);
        } else {
            notTold(job, answer);
        }
        return null;
    }

    /**
     * Takes a page of a job's errors.
     *
     * @return the request for the next page, or null where it was the last; then the job is settled
     */
    public KlaviyoRequest errors(TrackedJob job, Answer answer) {
        if (!job.followed()) {
            return null;
        }
        if (!(answer instanceof Answer.ErrorsFound found)) {
            // Not all errors are read, so nothing is known: look at the job again, from the first page.
            notTold(job, answer);
            return null;
        }
        boolean tooMany = job.errors(found.page().errors()) > MOST_ERRORS_OF_A_PROFILE * job.batch().profiles();
        var next = found.page().next();
        if (next.isEmpty()) {
            settle(job);
            return null;
        }
        try {
            var request = KlaviyoRequest.next(job.run().connection().baseUrl(), next.get());
            boolean inTime = !schedule.overdue(Duration.between(job.since(), clock.instant()));
            if (!tooMany && inTime && job.newPage(next.get())) {
                return request;
            }
            doubt(job, "the errors of job " + job.id() + " do not come to an end: " + (tooMany ? "there are more than its profiles can have"
                    : inTime ? "a page of them leads back to another" : "there are still more pages at the deadline"), List.of());
        } catch (UntrustedLinkException e) {
            doubt(job, "job " + job.id() + ": " + e.getMessage(), List.of());
        }
        return null;
    }

    /**
     * There was no answer, or none that says anything of the job. Who cancelled the run waits for its end, so that its jobs are
     * given up, but where it only takes time; a replay asks for them again.
     */
    private void notTold(TrackedJob job, Answer answer) {
        if (job.run().cancelled() && !(answer instanceof Answer.Throttled)) {
            followNoMore(job.run(), "Klaviyo does not answer, and the run was cancelled");
        } else {
            later(job);
        }
    }

    /** The ledger keeps the jobs as accepted, which counts as unconfirmed: nobody knows better. */
    private void followNoMore(OpenRun run, String why) {
        if (!jobs(run).isEmpty()) {
            LOG.warn("{} import job(s) are not followed to their end: {}", jobs(run).size(), why);
            jobs(run).clear();
        }
    }

    /**
     * The deadline counts from the job's acceptance. A job that is tracked on after it is looked at for one longest wait
     * more, so that old runs do not keep new ones waiting; where its run was cancelled, it is not.
     */
    private void later(TrackedJob job) {
        var now = clock.instant();
        var age = Duration.between(job.acceptedAt(), now);
        var next = schedule.lookAfter(age);
        if (next.isPresent()) {
            job.lookAgain(now.plus(next.get().minus(age)));
            return;
        }
        boolean trackedOnLater = !job.run().cancelled() && schedule.overdue(Duration.between(job.acceptedAt(), job.since()));
        if (trackedOnLater && Duration.between(job.since(), now).compareTo(schedule.longestWait()) < 0) {
            job.lookAgain(now.plus(schedule.longestWait().dividedBy(4)));
            return;
        }
        String last = job.lastSeen().map(seen -> "its last word was " + seen.statusWord()).orElse("it never answered");
        end(job, BatchState.UNCONFIRMED, List.of(), "job " + job.id() + " did not end within the deadline; " + last);
    }

    /** Klaviyo accepted the batch, so it may well have imported it. A single 404 says little. */
    private void forgotten(TrackedJob job, Answer.JobUnknown answer) {
        var expired = job.lastSeen().flatMap(ImportJob::expires).filter(at -> !at.isAfter(clock.instant()));
        if (expired.isPresent()) {
            end(job, BatchState.UNCONFIRMED, List.of(), "Klaviyo forgot job " + job.id() + " at " + expired.get()
                    + ", before its end was known");
        } else {
            doubt(job, "Klaviyo does not know job " + job.id() + " any more: " + answer.detail(), List.of());
        }
    }

    /**
     * The end of the job is not proven. It is looked at again for one longest wait, since what it tells may trail; then its
     * records are unconfirmed.
     *
     * @param named what it rejected by name all the same
     */
    private void doubt(TrackedJob job, String why, List<Rejection> named) {
        var now = clock.instant();
        boolean again = Duration.between(job.doubted(now), now).compareTo(schedule.longestWait()) < 0;
        if (again && !job.run().cancelled()) {
            job.lookAgain(now.plus(schedule.longestWait().dividedBy(4)));
        } else {
            end(job, BatchState.UNCONFIRMED, named, why);
        }
    }

    private void settle(TrackedJob job) {
        var seen = job.lastSeen().orElseThrow();
        var explained = job.explained();
        int distinct = explained.size();
        var rejections = job.rejections(explained);
        switch (seen.outcome(job.batch().profiles(), distinct)) {
            case IMPORTED -> end(job, BatchState.COMPLETE, rejections, "complete");
            case NOT_IMPORTED -> end(job, BatchState.UNDELIVERED, rejections, "job " + job.id() + " ended as "
                    + seen.statusWord() + ": " + seen.failed().orElse(0) + " failed, " + distinct + " of them explained");
            case UNPROVEN -> doubt(job, "job " + job.id() + " is complete, but its counts do not add up: " + seen.counts() + ", and "
                    + distinct + " of " + job.batch().profiles() + " profiles have an error", rejections);
            case RUNNING -> later(job);
        }
    }

    private void end(TrackedJob job, BatchState state, List<Rejection> rejections, String answer) {
        var run = job.run();
        var batch = job.batch();
        ledger.batches().settled(batch, state, rejections, answer);
        if (state == BatchState.COMPLETE) {
            run.bodies().delete(batch.number());
        }
        jobs(run).remove(batch.number());
        run.progress().jobEnded();
        if (state == BatchState.COMPLETE) {
            LOG.info("job {} of batch {} complete", job.id(), batch.number());
        } else {
            LOG.warn("batch {} is {}: {}", batch.number(), state.word(), answer);
        }
    }
}
