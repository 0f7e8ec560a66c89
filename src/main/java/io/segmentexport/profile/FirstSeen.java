package io.segmentexport.profile;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;

/**
 * Which row first had a key: finds the records that repeat an e-mail address, an external ID or a phone number within a
 * run. Keys are not kept, only a keyed 128-bit hash of each: two PolymurHash 2.0 of 64 bits under independent random
 * keys, drawn anew for each object.
 *
 * <p><b>Memory.</b> 20 bytes a slot in three arrays, at most three quarters of the slots taken: 27 bytes a key where
 * the number of keys was known, up to 54 after growth, and half as much again while growing.
 *
 * <p><b>Odds that a key is wrongly taken for one seen before.</b> PolymurHash bounds the chance that two given keys of
 * up to <i>n</i> bytes agree by <i>n</i>·2<sup>-60.2</sup> over its random keys, whatever the keys are; so both halves
 * agree with less than 2<sup>-100</sup> for keys of up to 512 characters. Over all pairs of a million records that is
 * less than 1 in 2<sup>61</sup>, and of 2<sup>31</sup> records less than 1 in 2<sup>39</sup> (two in 10<sup>12</sup>).
 * Since the keys are secret, nobody can make up addresses that collide.
 *
 * <p>Not safe for use by several threads.
 */
public final class FirstSeen {

    /** What the JVM can make an array of. */
    private static final int MAX_SLOTS = Integer.MAX_VALUE - 8;

    private static final int FEWEST_SLOTS = 16;

    private final Hasher64 upper;
    private final Hasher64 lower;

    private long[] high;
    private long[] low;
    private int[] rows;
    private int size;

    /**
     * @param expected how many different keys there will be, as far as is known; it grows beyond
     */
    public FirstSeen(int expected) {
        if (expected < 0) {
            throw new IllegalArgumentException("expected keys must not be negative: " + expected);
        }
        SecureRandom random = new SecureRandom();
        upper = Hashing.polymurHash2_0(random.nextLong(), random.nextLong(), random.nextLong());
        lower = Hashing.polymurHash2_0(random.nextLong(), random.nextLong(), random.nextLong());
        allocate((int) Math.min(MAX_SLOTS, Math.max(FEWEST_SLOTS, expected * 4L / 3 + 1)));
    }

    /**
     * Looks a key up, and remembers it where it is new.
     *
     * @param key the key; two are the same where {@link String#equals} says so
     * @param row the row that has it, from 1
     * @return 0 where the key is new, else the row that had it first
     */
    public int firstRow(String key, int row) {
        if (row < 1) {
            throw new IllegalArgumentException("rows count from 1: " + row);
        }
        long h = upper.hashCharsToLong(key);
        long l = lower.hashCharsToLong(key);
        int slot = find(h, l);
        if (rows[slot] != 0) {
            return rows[slot];
        }
        if (size >= rows.length - rows.length / 4) {
            grow();
            slot = find(h, l);
        }
        put(slot, h, l, row);
        size++;
        return 0;
    }

    /** How many different keys it has seen. */
    public int size() {
        return size;
    }

    /** The slot that holds the hash, or the free one where it belongs. */
    private int find(long h, long l) {
        // The upper half of the hash as a fraction of the table: any size will do, and growth keeps the order.
        int slot = (int) (((h >>> 32) * rows.length) >>> 32);
        while (rows[slot] != 0 && (high[slot] != h || low[slot] != l)) {
            slot = slot + 1 == rows.length ? 0 : slot + 1;
        }
        return slot;
    }

    private void put(int slot, long h, long l, int row) {
        high[slot] = h;
        low[slot] = l;
        rows[slot] = row;
    }

    private void grow() {
        if (rows.length == MAX_SLOTS) {
            throw new IllegalStateException("more than " + size + " different keys in one run; split the segment");
        }
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldRows = rows;
        allocate((int) Math.min(MAX_SLOTS, oldRows.length * 2L));
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != 0) {
                put(find(oldHigh[i], oldLow[i]), oldHigh[i], oldLow[i], oldRows[i]);
            }
        }
    }

    private void allocate(int slots) {
        high = new long[slots];
        low = new long[slots];
        rows = new int[slots];
    }
}
