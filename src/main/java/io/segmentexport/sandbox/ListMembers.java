package io.segmentexport.sandbox;

import java.time.Instant;
import java.util.Arrays;

/** Who is on one list, by profile number, and since when. Not thread-safe. */
final class ListMembers {

    private static final long ABSENT = Long.MIN_VALUE;

    private long[] joined = new long[0];
    private int count;

    /** Adds a profile; one that is on the list keeps the time at which it joined. */
    void add(int profile, Instant now) {
        if (profile >= joined.length) {
            int known = joined.length;
            joined = Arrays.copyOf(joined, Math.max(profile + 1, known * 2));
            Arrays.fill(joined, known, joined.length, ABSENT);
        }
        if (joined[profile] == ABSENT) {
            joined[profile] = now.toEpochMilli();
            count++;
        }
    }

    /** Takes a profile off; one that is not on the list is left alone. */
    void remove(int profile) {
        if (contains(profile)) {
            joined[profile] = ABSENT;
            count--;
        }
    }

    boolean contains(int profile) {
        return profile < joined.length && joined[profile] != ABSENT;
    }

    Instant joinedAt(int profile) {
        return Instant.ofEpochMilli(joined[profile]);
    }

    int count() {
        return count;
    }
}
