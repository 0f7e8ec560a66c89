package io.segmentexport.bench;

/** A growing set of 64-bit hashes by open addressing: what finds duplicates in {@link PlainJava}. */
final class LongSet {

    private static final long FREE = 0;

    private long[] slots = new long[1 << 16];
    private int size;

    /** Adds a hash; tells whether it is new. Zero, which marks a free slot, is taken for one. */
    boolean add(long hash) {
        long value = hash == FREE ? 1 : hash;
        int slot = find(value);
        if (slots[slot] == value) {
            return false;
        }
        slots[slot] = value;
        size++;
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return true;
    }

    private int find(long value) {
        int mask = slots.length - 1;
        int slot = (int) value & mask;
        while (slots[slot] != FREE && slots[slot] != value) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long value : old) {
            if (value != FREE) {
                slots[find(value)] = value;
            }
        }
    }
}
