package io.segmentexport.sandbox.jobs;

import java.time.Duration;

/** How long an import job takes. */
public sealed interface JobTiming {

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
    static JobTiming after(Duration queued, Duration processing) {
        return new ByTime(queued, processing);
    }

    /** A job ends at its n-th poll. It is processing at the poll before, and queued until then. */
    static JobTiming onPoll(int n) {
        return new ByPolls(n);
    }

    /** A job ends as soon as it is accepted. */
    static JobTiming immediately() {
        return new ByTime(Duration.ZERO, Duration.ZERO);
    }

    /**
     * By the clock.
     *
     * @param queued     how long the job waits
     * @param processing how long it is processed after that
     */
    record ByTime(Duration queued, Duration processing) implements JobTiming {
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
    record ByPolls(int last) implements JobTiming {
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
