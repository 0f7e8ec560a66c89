package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A batch as the ledger has it.
 *
 * @param run        its run
 * @param number     {@code 12}; halves and remainders are {@code 12.1}, {@code 12.2}
 * @param rows       the positions of its profiles, in the order in which they were sent
 * @param bytes      the size of its body
 * @param digest     SHA-256 of its body
 * @param state      where it is
 * @param job        its import job, once it has one
 * @param attempts   how many requests carried it
 * @param lastAnswer what Klaviyo said last, without personal data
 * @param acceptedAt when it got its job
 */
public record BatchEntry(
        String run,
        String number,
        RowList rows,
        long bytes,
        String digest,
        BatchState state,
        Optional<String> job,
        int attempts,
        Optional<String> lastAnswer,
        Optional<Instant> acceptedAt) {

    /** How many profiles it carries. */
    public int profiles() {
        return rows.size();
    }

    /** This batch without the rows that were rejected in it. */
    public BatchEntry without(RowList rejected) {
        return new BatchEntry(run, number, rows.without(rejected), bytes, digest, state, job, attempts, lastAnswer, acceptedAt);
    }

    /** Whether it was cut out of a larger one: {@code 12.1} of {@code 12}. */
    public boolean partOf(String parent) {
        return number.startsWith(parent + ".") && number.indexOf('.', parent.length() + 1) < 0;
    }
}
