package io.segmentexport.sandbox.resource;

import java.time.Instant;
import java.util.Arrays;

/** The members of one list, by profile number, and when they joined. Not thread-safe. */
public final class ListMembers {

    private static final long ABSENT = Long.MIN_VALUE;

    private long[] joined = new long[0];
    private int count;

    /** Adds a profile. A member keeps the time at which it joined. */
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

    /** Removes a profile, if it is a member. */
    public void remove(int profile) {
        if (contains(profile)) {
            joined[profile] = ABSENT;
            count--;
        }
    }

    /** Whether a profile is a member. */
    public boolean contains(int profile) {
        return profile < joined.length && joined[profile] != ABSENT;
    }

    /** When a member joined. */
    public Instant joinedAt(int profile) {
        return Instant.ofEpochMilli(joined[profile]);
    }

    /** The number of members. */
    public int count() {
        return count;
    }
}
