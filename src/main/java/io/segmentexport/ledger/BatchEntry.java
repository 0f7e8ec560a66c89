package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.roaringbitmap.RoaringBitmap;

/**
 * A batch as the ledger has it.
 *
 * @param run        its run
 * @param number     {@code 12}; halves and remainders are {@code 12.1}, {@code 12.2}
 * @param rows       the positions of its profiles, in the order in which they were sent: they ascend
 * @param bytes      the size of its body
 * @param crc32c     CRC32C of its body
 * @param state      where it is
 * @param job        its import job, once it has one
 * @param attempts   how many requests carried it
 * @param lastAnswer what Klaviyo said last, without personal data
 * @param acceptedAt when it got its job
 */
public record BatchEntry(
        String run,
        String number,
        RoaringBitmap rows,
        long bytes,
        long crc32c,
        BatchState state,
        Optional<String> job,
        int attempts,
        Optional<String> lastAnswer,
        Optional<Instant> acceptedAt) {

    /** A batch of which nothing was sent. */
    public static BatchEntry staged(String run, String number, RoaringBitmap rows, long bytes, long crc32c) {
        return new BatchEntry(run, number, rows, bytes, crc32c, BatchState.STAGED, Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    /** What batches are ordered by: 12, 12.1, 12.2, 100. */
    int[] parts() {
        return Stream.of(number.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    /** How many profiles it carries. */
    public int profiles() {
        return rows.getCardinality();
    }

    /** This batch without the rows that were rejected in it. */
    public BatchEntry without(RoaringBitmap rejected) {
        var rest = RoaringBitmap.andNot(rows, rejected);
        return new BatchEntry(run, number, rest, bytes, crc32c, state, job, attempts, lastAnswer, acceptedAt);
    }

    /** This batch as one that Klaviyo did not accept. */
    public BatchEntry undelivered(String answer) {
        return new BatchEntry(run, number, rows, bytes, crc32c, BatchState.UNDELIVERED, job, attempts, Optional.of(answer), acceptedAt);
    }

    /** Whether it was cut out of a larger one: {@code 12.1} of {@code 12}. */
    public boolean partOf(String parent) {
        return number.startsWith(parent + ".") && number.indexOf('.', parent.length() + 1) < 0;
    }
}
