package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.roaringbitmap.RoaringBitmap;

/**
 * A batch as the ledger has it.
 *
 * @param run        its run
 * @param number     {@code 12}; its halves are {@code 12.1} and {@code 12.2}, what remains of it is {@code 12.3}, and what remains
 *                   of that {@code 12.4}: a number is a file name, and does not grow with each record that Klaviyo refuses
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

    /** 1 and 2 are halves. */
    private static final int FIRST_REMAINDER = 3;

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

    /** The number of a half of it, 1 or 2. */
    public String half(int which) {
        return number + "." + which;
    }

    /** The number of what remains of it without some of its rows. */
    public String remainder() {
        return remainderOf(number);
    }

    private static String remainderOf(String number) {
        int dot = number.lastIndexOf('.');
        int last = dot < 0 ? 0 : Integer.parseInt(number.substring(dot + 1));
        return last < FIRST_REMAINDER ? number + "." + FIRST_REMAINDER : number.substring(0, dot + 1) + (last + 1);
    }

    /** Whether it was cut out of this one. */
    public boolean partOf(String parent) {
        return number.equals(parent + ".1") || number.equals(parent + ".2") || number.equals(remainderOf(parent));
    }

    /** The number of the batch that was staged: {@code 12} of {@code 12.1.2}. */
    public String root() {
        int dot = number.indexOf('.');
        return dot < 0 ? number : number.substring(0, dot);
    }
}
