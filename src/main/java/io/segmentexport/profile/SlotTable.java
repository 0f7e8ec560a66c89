package io.segmentexport.profile;

import io.segmentexport.profile.FirstSeen.Strength;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A hash table of fixed size in scratch memory, with linear probing. A slot has hash and row side by side, so that a
 * look-up mostly waits for memory once; row 0 marks a free slot.
 */
final class SlotTable implements Closeable {

    private final ScratchMemory memory;
    private final ByteBuffer[] parts;
    private final int partShift;
    private final boolean twoHashes;
    private final int hashBytes;
    private final int slotBytes;
    private final long slots;

    /**
     * An empty table.
     *
     * @param slots     how many, up to 2<sup>32</sup>
     * @param partShift a mapping holds 2 to the power of this many slots at most
     * @throws IOException if the disk has no room for it
     */
    SlotTable(Strength strength, Path folder, long slots, int partShift) throws IOException {
        this.twoHashes = strength == Strength.BITS_128;
        this.hashBytes = strength.hashBytes();
        this.slotBytes = strength.slotBytes();
        this.slots = slots;
        this.partShift = partShift;
        this.memory = new ScratchMemory(folder, slots * slotBytes, slotBytes << partShift);
        this.parts = memory.parts();
    }

    long slots() {
        return slots;
    }

    /** How many keys it is to hold: nine of ten slots. */
    long room() {
        return slots * 9 / 10;
    }

    /**
     * Where the search for a hash begins: its upper half as a fraction of the table, for which any number of slots will do.
     * So slots are in the order of their hashes, and a larger table is filled from its beginning to its end.
     */
    private long slot(long hash) {
        return (hash >>> 32) * slots >>> 32;
    }

    private int part(long slot) {
        return (int) (slot >>> partShift);
    }

    private int at(long slot) {
        return ((int) slot & (1 << partShift) - 1) * slotBytes;
    }

    /**
     * Brings the slots of hashes to the cache: loads that do not depend on each other overlap.
     *
     * @return to be kept, or the compiler leaves the loads out
     */
    int touch(long[] hashes, int count) {
        int sum = 0;
        if (parts.length == 1) {
            ByteBuffer only = parts[0]; // One buffer for all, so the loop does little else than load.
            for (int i = 0; i < count; i++) {
                sum += row(only, hashes[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                sum += row(parts[part(slot(hashes[i]))], hashes[i]);
            }
        }
        return sum;
    }

    /** A method of its own, since Java optimises what is called often long before what loops. */
    private int row(ByteBuffer part, long hash) {
        return part.getInt(at(slot(hash)) + hashBytes);
    }

    /**
     * The row that was put for a hash, or 0 if there was none; then the given row is put.
     *
     * @param secondHash 0 if a key has one hash
     */
    int firstRow(long hash, long secondHash, int row) {
        long slot = slot(hash);
        int number = part(slot);
        ByteBuffer part = parts[number];
        int at = at(slot);
        while (true) {
            int earlier = part.getInt(at + hashBytes);
            if (earlier == 0) {
                part.putLong(at, hash);
                if (twoHashes) {
                    part.putLong(at + Long.BYTES, secondHash);
                }
                part.putInt(at + hashBytes, row);
                return 0;
            }
            if (part.getLong(at) == hash && secondHash(part, at) == secondHash) {
                return earlier;
            }
            at += slotBytes;
            if (at == part.capacity()) {
                number = number + 1 == parts.length ? 0 : number + 1;
                part = parts[number];
                at = 0;
            }
        }
    }

    private long secondHash(ByteBuffer part, int at) {
        return twoHashes ? part.getLong(at + Long.BYTES) : 0;
    }

    /** Puts everything into a larger table. */
    void copyTo(SlotTable larger) {
        for (ByteBuffer part : parts) {
            for (int at = 0; at < part.capacity(); at += slotBytes) {
                int row = part.getInt(at + hashBytes);
                if (row != 0) {
                    larger.firstRow(part.getLong(at), secondHash(part, at), row);
                }
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
