package io.segmentexport.profile;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Which row first had a key: finds the records that repeat an e-mail address, an external ID or a phone number within a
 * run. Keys are not kept, only a keyed hash of each: PolymurHash 2.0 of 64 bits, once or twice as its {@link Strength}
 * says, under independent random keys that are drawn anew for each object. Since those are secret, nobody can make up
 * addresses that collide.
 *
 * <p><b>Memory.</b> One table outside of the heap, made at once for the most keys that there can be; it never grows. A
 * slot has hash and row side by side, so that a look-up mostly waits for memory once: 20 bytes for 128 bits, 12 for 64.
 * Nine of ten slots are taken at most, which makes 22.2 and 13.3 bytes a key.
 *
 * <p><b>Odds that a key is wrongly taken for one seen before.</b> PolymurHash bounds the chance that two given keys of
 * up to <i>n</i> bytes agree by <i>n</i>·2<sup>-60.2</sup> over its random keys, whatever the keys are. That any two of
 * a run agree is at most this times the number of pairs:
 * <ul>
 * <li>128 bits, keys of up to 100 bytes, as e-mail addresses are: less than 2<sup>-107</sup> a pair; 1 in
 * 2<sup>68</sup> in a run of a million records, 1 in 2<sup>63</sup> in one of five million, 1 in 2<sup>55</sup> in the
 * largest.</li>
 * <li>64 bits, keys of up to 32 bytes, as phone numbers and most external IDs are: less than 2<sup>-55</sup> a pair; 1
 * in 2<sup>16</sup> in a run of a million records, 1 in 2<sup>11</sup> in one of five million.</li>
 * </ul>
 *
 * <p>Not safe for use by several threads, but for {@link #keys}.
 */
public final class FirstSeen implements Closeable {

    /** How sure an answer is; what it costs in memory. */
    public enum Strength {

        /** Where a wrong answer makes a wrong note. */
        BITS_64(Long.BYTES),
        /** Where a wrong answer withholds a record. */
        BITS_128(2 * Long.BYTES);

        private static final int TAKEN_OF_TEN = 9;

        private final int hashBytes;
        private final int slotBytes;

        Strength(int hashBytes) {
            this.hashBytes = hashBytes;
            this.slotBytes = hashBytes + Integer.BYTES;
        }

        /**
         * The bytes outside of the heap that a table takes.
         *
         * @param keys for how many different keys, from 0
         */
        public long bytesNeeded(long keys) {
            return slots(keys) * slotBytes;
        }

        /** For how many different keys a table can be made: what one buffer can hold, 96 million keys of 128 bits. */
        public int mostKeys() {
            return (int) ((Integer.MAX_VALUE / slotBytes - 1L) * TAKEN_OF_TEN / 10);
        }

        /** At least one more than there are keys, so that every search ends. */
        private static long slots(long keys) {
            return keys + keys / TAKEN_OF_TEN + 1;
        }
    }

    private final Strength strength;
    private final int mostKeys;
    private final int slots;
    private final Hasher64 hasher;
    private final Hasher64 secondHasher;
    private ByteBuffer table;
    private int size;

    /** Of no use but to be written, so that the loads it comes from are not left out as useless. */
    private int touched;

    /**
     * An empty table. It holds memory outside of the heap until it is closed.
     *
     * @param strength how sure its answers are
     * @param mostKeys the most different keys that there will be, up to {@link Strength#mostKeys()}
     * @throws OutOfMemoryError where {@link Strength#bytesNeeded} are not to be had now
     */
    public FirstSeen(Strength strength, int mostKeys) {
        if (mostKeys < 0 || mostKeys > strength.mostKeys()) {
            throw new IllegalArgumentException("a table is made for 0 to " + strength.mostKeys() + " keys, not " + mostKeys);
        }
        this.strength = strength;
        this.mostKeys = mostKeys;
        this.slots = (int) Strength.slots(mostKeys);
        SecureRandom random = new SecureRandom();
        this.hasher = hasher(random);
        this.secondHasher = hasher(random);
        this.table = DirectMemory.allocate((int) strength.bytesNeeded(mostKeys));
    }

    private static Hasher64 hasher(SecureRandom random) {
        return Hashing.polymurHash2_0(random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** No keys yet, to be looked up here once there are; whoever makes them may do so beside other threads. */
    public Keys keys() {
        return new Keys();
    }

    /** Hashes of keys, in order; what the table needs of them. For one thread at a time. */
    public final class Keys {

        private static final int FIRST_ROOM = 512;

        private long[] hashes = new long[FIRST_ROOM];
        private long[] secondHashes = new long[strength == Strength.BITS_128 ? FIRST_ROOM : 0];
        private boolean[] there = new boolean[FIRST_ROOM];
        private int count;

        private Keys() {
        }

        /**
         * Adds a key.
         *
         * @param key null where the row has none; two are the same where they are the same in UTF-8
         */
        public void add(String key) {
            makeRoom();
            there[count] = key != null;
            if (key != null) {
                // PolymurHash reads bytes much faster than characters; the copy is little beside that.
                byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
                hashes[count] = hasher.hashBytesToLong(bytes);
                if (strength == Strength.BITS_128) {
                    secondHashes[count] = secondHasher.hashBytesToLong(bytes);
                }
            }
            count++;
        }

        private void makeRoom() {
            if (count == there.length) {
                hashes = Arrays.copyOf(hashes, 2 * count);
                secondHashes = Arrays.copyOf(secondHashes, 2 * secondHashes.length);
                there = Arrays.copyOf(there, 2 * count);
            }
        }

        private long secondHash(int i) {
            return strength == Strength.BITS_128 ? secondHashes[i] : 0;
        }
    }

    /**
     * Looks keys up one after the other, and remembers those that are new. For many keys in one call it takes a fraction
     * of the time: nearly every look-up waits for a place in memory that no cache has, and these places are all asked for
     * before the first is needed, so that the waiting is done once for several.
     *
     * @param keys made by this table
     * @param rows the rows that have them, from 1; 0 where a key is not to be looked up
     * @return for each key 0 where it is new or not looked up, else the row that had it first, which may be one of these
     * @throws IllegalStateException where there are more different keys than it was made for, or where it is closed
     */
    public int[] firstRows(Keys keys, int[] rows) {
        if (table == null) {
            throw new IllegalStateException("the table of keys is closed");
        }
        if (rows.length != keys.count) {
            throw new IllegalArgumentException(keys.count + " keys, but " + rows.length + " rows");
        }
        touch(keys);
        int[] earlier = new int[keys.count];
        for (int i = 0; i < keys.count; i++) {
            if (rows[i] < 0) {
                throw new IllegalArgumentException("rows count from 1: " + rows[i]);
            }
            if (keys.there[i] && rows[i] > 0) {
                earlier[i] = firstRow(keys.hashes[i], keys.secondHash(i), rows[i]);
            }
        }
        return earlier;
    }

    /** Brings the slots to the cache: loads that do not depend on each other overlap. */
    private void touch(Keys keys) {
        int sum = 0;
        for (int i = 0; i < keys.count; i++) {
            sum += rowAt(slotOf(keys.hashes[i]));
        }
        touched = sum;
    }

    private int firstRow(long hash, long secondHash, int row) {
        int slot = find(hash, secondHash);
        int earlier = rowAt(slot);
        if (earlier == 0) {
            put(slot, hash, secondHash, row);
        }
        return earlier;
    }

    /** How many different keys it has seen. */
    public int size() {
        return size;
    }

    /** Where in the table the slot is that holds the hash, or the free one where it belongs. */
    private int find(long hash, long secondHash) {
        int slot = slotOf(hash);
        while (rowAt(slot) != 0 && !holds(slot, hash, secondHash)) {
            slot += strength.slotBytes;
            if (slot == table.capacity()) {
                slot = 0;
            }
        }
        return slot;
    }

    /** Where the search begins: the upper half of the hash as a fraction of the table, for which any number of slots will do. */
    private int slotOf(long hash) {
        return (int) (((hash >>> 32) * slots) >>> 32) * strength.slotBytes;
    }

    private boolean holds(int slot, long hash, long secondHash) {
        return table.getLong(slot) == hash
                && (strength == Strength.BITS_64 || table.getLong(slot + Long.BYTES) == secondHash);
    }

    private int rowAt(int slot) {
        return table.getInt(slot + strength.hashBytes);
    }

    private void put(int slot, long hash, long secondHash, int row) {
        if (size == mostKeys) {
            throw new IllegalStateException("more different keys than the " + mostKeys + " that the table was made for");
        }
        table.putLong(slot, hash);
        if (strength == Strength.BITS_128) {
            table.putLong(slot + Long.BYTES, secondHash);
        }
        table.putInt(slot + strength.hashBytes, row);
        size++;
    }

    /** Gives the memory back at once. */
    @Override
    public void close() {
        if (table != null) {
            ByteBuffer unused = table;
            table = null;
            DirectMemory.free(unused);
        }
    }
}
