package io.segmentexport.deliver;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.run.Standing;
import java.util.Optional;

/**
 * Tells a good batch with bad records from a systematic fault, for one batch and its parts.
 *
 * <p>Headway is a part that Klaviyo accepts, or records that it names. Thirty refusals in a row without headway are more
 * than halving needs to find one bad record among 10,000, which is some fifteen.
 */
final class Refusals {

    /** The most refusals in a row without headway. */
    static final int MOST_WITHOUT_HEADWAY = 30;
    /**
     * A part that was cut so often, one named record at a time, is cut no further: parts of parts are delivered within each
     * other, and their numbers are file names.
     */
    static final int DEEPEST = 100;
    /** Half of a batch has to be refused before its fault counts as systematic, but no fewer records than this. */
    private static final int FEWEST_REFUSED = 100;

    private final String batch;
    private final int profiles;
    private int withoutHeadway;
    private int refused;
    private int depth;

    /**
     * No refusal yet.
     *
     * @param batch    the number of the batch that was staged
     * @param profiles how many it holds
     */
    Refusals(String batch, int profiles) {
        this.batch = batch;
        this.profiles = profiles;
    }

    /** Klaviyo accepted a part. */
    synchronized void accepted() {
        withoutHeadway = 0;
    }

    /**
     * Klaviyo refused a request and named records.
     *
     * @param records how many
     * @param cuts    how often the refused part was cut out of another
     */
    synchronized void named(int records, int cuts) {
        withoutHeadway = 0;
        refused += records;
        depth = cuts;
    }

    /** Klaviyo refused a request and named no record; halving has found this many. */
    synchronized void unnamed(int records) {
        withoutHeadway++;
        refused += records;
    }

    /** Why the run fails, if the fault is systematic. */
    synchronized Optional<Standing> systematic(String run) {
        if (withoutHeadway >= MOST_WITHOUT_HEADWAY) {
            return Optional.of(Standing.failed(Kind.SYSTEMATIC, batch, withoutHeadway, run));
        }
        if (depth >= DEEPEST) {
            return Optional.of(Standing.failed(Kind.SYSTEMATIC, batch, depth, run));
        }
        return refused >= FEWEST_REFUSED && 2L * refused >= profiles
                ? Optional.of(Standing.failed(Kind.HALF_REFUSED, batch, refused, profiles, run)) : Optional.empty();
    }
}
