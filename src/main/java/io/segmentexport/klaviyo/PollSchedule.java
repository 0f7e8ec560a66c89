package io.segmentexport.klaviyo;

import java.time.Duration;
import java.util.Optional;

/**
 * When an import job is looked at: soon after its acceptance, then after waits that double up to a bound, and for the
 * last time at the deadline. The looks follow from the job's age alone, so that they are the same after a restart.
 *
 * @param firstWait   the age at the first look; more than zero
 * @param longestWait the bound of the wait between two looks; at least {@code firstWait}
 * @param deadline    the age after which a job that has not ended counts as not confirmed
 */
public record PollSchedule(Duration firstWait, Duration longestWait, Duration deadline) {

    /**
     * The age at which a job is looked at next.
     *
     * @param age the job's age now
     * @return a later age, at most the deadline; empty where the deadline is over
     */
    public Optional<Duration> lookAfter(Duration age) {
        if (overdue(age)) {
            return Optional.empty();
        }
        Duration look = firstWait;
        Duration wait = firstWait;
        while (look.compareTo(age) <= 0) {
            wait = earlier(wait.multipliedBy(2), longestWait);
            look = look.plus(wait);
        }
        return Optional.of(earlier(look, deadline));
    }

    /** Whether a job of this age, if it has not ended, counts as not confirmed. */
    public boolean overdue(Duration age) {
        return age.compareTo(deadline) >= 0;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
