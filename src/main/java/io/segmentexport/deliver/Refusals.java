package io.segmentexport.deliver;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.run.Standing;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells a good batch with bad records from a systematic fault, for one batch and its parts.
 *
 * <p>Headway is a part that Klaviyo accepts, or records that it names. Thirty refusals in a row without headway are more
 * than halving needs to find one bad record among 10,000, which is some fifteen.
 */
final class Refusals {

    /** The most refusals in a row without headway. */
    static final int MOST_WITHOUT_HEADWAY = 30;
    /** Half of a batch has to be refused before its fault counts as systematic, but no fewer records than this. */
    private static final int FEWEST_REFUSED = 100;

    private final String batch;
    private final int profiles;
    private int withoutHeadway;
    private int refused;
    private final Map<String, Integer> answers = new TreeMap<>();

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
     * @param records how many are rejected for it
     * @param answer  its status and code
     */
    synchronized void named(int records, String answer) {
        withoutHeadway = 0;
        refused += records;
        answers.merge(answer, 1, Integer::sum);
    }

    /**
     * Klaviyo refused a request and named no record.
     *
     * @param records how many halving has found
     * @param answer  its status and code
     */
    synchronized void unnamed(int records, String answer) {
        withoutHeadway++;
        refused += records;
        answers.merge(answer, 1, Integer::sum);
    }

    /** Why the run fails, if the fault is systematic. */
    synchronized Optional<Standing> systematic(String run) {
        if (withoutHeadway >= MOST_WITHOUT_HEADWAY) {
            return Optional.of(Standing.failed(Kind.SYSTEMATIC, batch, withoutHeadway, run, inWords()));
        }
        return refused >= FEWEST_REFUSED && 2L * refused >= profiles
                ? Optional.of(Standing.failed(Kind.HALF_REFUSED, batch, refused, profiles, run, inWords())) : Optional.empty();
    }

    /** What the answers were: {@code 400 invalid (12 times), 413}. */
    private String inWords() {
        return answers.entrySet().stream().map(answer -> answer.getKey() + (answer.getValue() == 1 ? "" : " (" + answer.getValue() + " times)"))
                .collect(Collectors.joining(", "));
    }
}
