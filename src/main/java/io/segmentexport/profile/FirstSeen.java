package io.segmentexport.profile;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Which row first had a key: finds the records that repeat an e-mail address, an external ID or a phone number within a
 * run. Keys are not kept, only a keyed hash of each: PolymurHash 2.0 of 64 bits, once or twice as its {@link Strength}
 * says, under independent random keys that are drawn anew for each object. Since those are secret, nobody can make up
 * addresses that collide.
 *
 * <p><b>Space.</b> A table in a memory-mapped scratch file; it takes no heap and no direct
 * memory. It starts with room for 8,294 keys. When nine of ten slots are taken, it moves into a file twice as large, or earlier into one that {@link #expect} tells. A
 * slot is 20 bytes for 128 bits and 12 bytes for 64, so a key takes 22.2 to 44.4 bytes, or 13.3 to 26.7. While it grows,
 * both files are there.
 *
 * <p><b>Odds that a key is wrongly taken for one seen before.</b> PolymurHash bounds the chance that two given keys of
 * up to <i>n</i> bytes agree by <i>n</i>·2<sup>-60.2</sup> over its random keys, whatever the keys are. That any two of
 * a run agree is at most this times the number of pairs:
 * <ul>
 * <li>128 bits, keys of up to 100 bytes, as e-mail addresses are: less than 2<sup>-107</sup> a pair; 1 in
 * 2<sup>68</sup> in a run of a million records, 1 in 2<sup>63</sup> in one of five million, 1 in 2<sup>46</sup> in the
 * largest.</li>
 * <li>64 bits, keys of up to 32 bytes, as phone numbers and most external IDs are: less than 2<sup>-55</sup> a pair; 1
 * in 2<sup>16</sup> in a run of a million records, 1 in 2<sup>11</sup> in one of five million.</li>
 * </ul>
 *
 * <p><b>Errors.</b> A disk without room for the next file is an {@link IOException}. The system can also fail to read or
 * write a page that was mapped long ago (a broken disk, or a file system that needs space to overwrite). Java raises
 * {@link InternalError} for that, in the method that touches the page or a little later. The caller must treat both
 * alike: what was found so far is lost, and nothing else is harmed.
 *
 * <p>Not safe for use by several threads, but for {@link #keys}.
 */
public final class FirstSeen implements Closeable {

    /** How sure an answer is; what it costs in space. */
    public enum Strength {

        /** If a wrong answer makes a wrong note. */
        BITS_64(Long.BYTES),
        /** If a wrong answer withholds a record. */
        BITS_128(2 * Long.BYTES);

        private final int hashBytes;

        Strength(int hashBytes) {
            this.hashBytes = hashBytes;
        }

        int hashBytes() {
            return hashBytes;
        }

        int slotBytes() {
            return hashBytes + Integer.BYTES;
        }
    }

    /** Doubled seven times, there is room for 1,061,683 keys. */
    private static final int FIRST_SLOTS = 9 << 10;

    /** Slots of a mapping, as a power of two: 1.3 GB of the larger ones. */
    private static final int PART_SHIFT = 26;

    private final Strength strength;
    private final Path folder;
    private final int partShift;
    private final Hasher64 hasher;
    private final Hasher64 secondHasher;
    private SlotTable table;
    private int size;

    /** Only written, so that the compiler keeps the loads that it comes from. */
    private int touched;

    /**
     * An empty table. It holds disk space until it is closed.
     *
     * @param strength how sure its answers are
     * @param folder   an existing folder for its scratch files, which have no name there
     * @throws IOException if the scratch file cannot be made, for example because the disk is full
     */
    public FirstSeen(Strength strength, Path folder) throws IOException {
        this(strength, folder, FIRST_SLOTS, PART_SHIFT);
    }

    FirstSeen(Strength strength, Path folder, long slots, int partShift) throws IOException {
        this.strength = strength;
        this.folder = folder;
        this.partShift = partShift;
        SecureRandom random = new SecureRandom();
        this.hasher = hasher(random);
        this.secondHasher = hasher(random);
        this.table = new SlotTable(strength, folder, slots, partShift);
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
         * @param key null if the row has none; two are the same if they are the same in UTF-8
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
     * @param rows the rows that have them, from 1; 0 if a key is not to be looked up
     * @return for each key 0 if it is new or not looked up, else the row that had it first, which may be one of these
     * @throws IOException           if the table must grow and cannot, for example because the disk is full; some of the
     *                               keys are remembered then
     * @throws InternalError         if the system cannot read or write a page of the table
     * @throws IllegalStateException if it is closed
     */
    public int[] firstRows(Keys keys, int[] rows) throws IOException {
        if (table == null) {
            throw new IllegalStateException("the table of keys is closed");
        }
        if (rows.length != keys.count) {
            throw new IllegalArgumentException(keys.count + " keys, but " + rows.length + " rows");
        }
        touched = table.touch(keys.hashes, keys.count);
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

    private int firstRow(long hash, long secondHash, int row) throws IOException {
        if (size == table.room()) {
            moveTo(2 * table.slots());
        }
        int earlier = table.firstRow(hash, secondHash, row);
        if (earlier == 0) {
            size++;
        }
        return earlier;
    }

    /**
     * Makes room for as many keys as are expected in all, so that the table need not double again and again. More may come, or
     * fewer.
     *
     * @throws IOException if the disk is full
     */
    public void expect(long keys) throws IOException {
        if (keys > table.room()) {
            moveTo(keys / 9 * 10 + 10);
        }
    }

    private void moveTo(long slots) throws IOException {
        var larger = new SlotTable(strength, folder, slots, partShift);
        try {
            table.copyTo(larger);
        } catch (InternalError e) {
            larger.close();
            throw e;
        }
        table.close();
        table = larger;
    }

    /** How many different keys it has seen. */
    public int size() {
        return size;
    }

    /** Gives the disk space back at once. */
    @Override
    public void close() {
        if (table != null) {
            table.close();
            table = null;
        }
    }
}
