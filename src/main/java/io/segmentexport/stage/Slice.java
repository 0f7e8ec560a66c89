package io.segmentexport.stage;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Up to 100 profiles that follow each other: what the Aggregate puts into a batch at a time. Equal only to itself, and no
 * record: Camel looks bodies up by their hash.
 */
public final class Slice {

    /** The most profiles of a slice. A batch may end one slice early, so a slice is a hundredth of a batch. */
    static final int MAX_PROFILES = 100;
    /** A slice that holds this many bytes takes no further profile: a hundredth of the largest body. */
    static final int MAX_BYTES = 50_000;

    private final Attempt attempt;
    private final int[] positions;
    private final byte[] json;

    private Slice(Attempt attempt, int[] positions, byte[] json) {
        this.attempt = attempt;
        this.positions = positions;
        this.json = json;
    }

    Attempt attempt() {
        return attempt;
    }

    /** Where the profiles stand in the run, ascending. */
    int[] positions() {
        return positions;
    }

    /** The profiles as JSON, with commas between them. */
    byte[] json() {
        return json;
    }

    /** Puts profiles into slices. Slices are full but for the last of a run, however the records come in chunks. */
    static final class Builder {

        private final Attempt attempt;
        private final int[] positions = new int[MAX_PROFILES];
        private final ByteArrayOutputStream json = new ByteArrayOutputStream(2 * MAX_BYTES);
        private int count;

        Builder(Attempt attempt) {
            this.attempt = attempt;
        }

        void add(int position, byte[] profile) {
            if (count > 0) {
                json.write(',');
            }
            json.write(profile, 0, profile.length);
            positions[count++] = position;
        }

        boolean isEmpty() {
            return count == 0;
        }

        boolean isFull() {
            return count == MAX_PROFILES || json.size() >= MAX_BYTES;
        }

        /** The slice; the builder is empty then. */
        Slice build() {
            var slice = new Slice(attempt, Arrays.copyOf(positions, count), json.toByteArray());
            json.reset();
            count = 0;
            return slice;
        }
    }
}
