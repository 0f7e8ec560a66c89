package io.segmentexport.sandbox;

import java.time.Duration;

/** How long an import job takes. */
public sealed interface JobTiming {

    /** How far a job has come. */
    enum Stage { QUEUED, PROCESSING, ENDED }

    /**
     * Where a job stands.
     *
     * @param age   since it was accepted
     * @param polls how often it has been asked for, this time included
     */
    Stage stage(Duration age, int polls);

    /** A job ends some time after it was accepted, whether or not anybody asks. */
    static JobTiming after(Duration queued, Duration processing) {
        return new ByTime(queued, processing);
    }

    /** A job ends when it is asked for the n-th time: queued, then processing, then its end. */
    static JobTiming onPoll(int n) {
        return new ByPolls(n);
    }

    /** A job that has ended before anybody can ask. */
    static JobTiming immediately() {
        return new ByTime(Duration.ZERO, Duration.ZERO);
    }

    /**
     * By the clock.
     *
     * @param queued     how long the job waits
     * @param processing how long it works after that
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
