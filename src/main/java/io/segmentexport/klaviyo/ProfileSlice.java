package io.segmentexport.klaviyo;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Profiles that follow each other in a bulk import, as JSON with the separators between them: so a batch is a few arrays
 * of bytes and not ten thousand, and can be taken apart all the same. Immutable; what is taken out shares the bytes.
 */
public final class ProfileSlice {

    private final byte[] json;
    private final int[] ends;
    private final int first;
    private final int last;

    /** The profiles from {@code first} to before {@code last}, where {@code ends} says where each ends in {@code json}. */
    private ProfileSlice(byte[] json, int[] ends, int first, int last) {
        this.json = json;
        this.ends = ends;
        this.first = first;
        this.last = last;
    }

    /** How many profiles it holds. */
    public int profiles() {
        return last - first;
    }

    /** How many bytes it adds to a body, the separators between its profiles included. */
    public int bytes() {
        return profiles() == 0 ? 0 : ends[last - 1] - start();
    }

    /**
     * What of it is to be kept, in order; shares the bytes with it.
     *
     * @param kept the indices of the profiles, from 0
     */
    public List<ProfileSlice> only(BitSet kept) {
        var slices = new ArrayList<ProfileSlice>();
        for (int from = kept.nextSetBit(0); from >= 0; ) {
            int to = kept.nextClearBit(from);
            slices.add(new ProfileSlice(json, ends, first + from, first + to));
            from = kept.nextSetBit(to);
        }
        return slices;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(json, start(), bytes());
    }

    private int start() {
        return first == 0 ? 0 : ends[first - 1] + 1;
    }

    /** Tells nothing of the persons, so that a slice that slips into a log or a message stays private. */
    @Override
    public String toString() {
        return "ProfileSlice[profiles=" + profiles() + ", bytes=" + bytes() + "]";
    }

    /** Makes one slice after the other in a buffer of its own; each slice takes no more room than its bytes. */
    public static final class Builder {

        private byte[] json = new byte[64 * 1024];
        private int[] ends = new int[256];
        private int size;
        private int profiles;

        /** Whether there is nothing to build a slice from. */
        public boolean isEmpty() {
            return profiles == 0;
        }

        /** How many bytes a slice of what was added would have. */
        public int bytes() {
            return size;
        }

        /**
         * Adds a profile.
         *
         * @param profile the resource object as JSON; it is copied
         */
        public void add(byte[] profile) {
            makeRoomFor(profile.length);
            if (profiles > 0) {
                json[size++] = BulkImportEnvelope.SEPARATOR;
            }
            System.arraycopy(profile, 0, json, size, profile.length);
            size += profile.length;
            ends[profiles++] = size;
        }

        private void makeRoomFor(int length) {
            int needed = size + 1 + length;
            if (needed > json.length) {
                json = Arrays.copyOf(json, Math.max(needed, json.length * 2));
            }
            if (profiles == ends.length) {
                ends = Arrays.copyOf(ends, profiles * 2);
            }
        }

        /** A slice of what was added since the last one. */
        public ProfileSlice build() {
            var slice = new ProfileSlice(Arrays.copyOf(json, size), Arrays.copyOf(ends, profiles), 0, profiles);
            size = 0;
            profiles = 0;
            return slice;
        }
    }
}
