package io.segmentexport.sandbox.resource;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One account and what it holds. Read and change that only in {@link #locked}.
 *
 * @param id           its public id
 * @param organization the organisation's name
 * @param lists        its lists: id to name
 * @param created      when the account and its lists were created
 * @param profiles     its profiles, and the members of its lists
 * @param jobs         its import jobs
 */
public record Account(String id, String organization, Map<String, String> lists, Instant created,
                      ProfileStore profiles, ImportJobs jobs) {

    /** An account without profiles and jobs. */
    public static Account empty(String id, String organization, Map<String, String> lists, Clock clock,
                                ImportJobs.Timing timing, ImportJobs.ErrorRules rules) {
        Instant now = clock.instant();
        ProfileStore profiles = new ProfileStore(lists.keySet());
        ImportJobs jobs = new ImportJobs(number -> idOf(now, number), profiles, clock, timing, rules);
        return new Account(id, organization, lists, now, profiles, jobs);
    }

    /** Does some work on what the account holds now: its jobs are advanced first, and nobody else works on it meanwhile. */
    public synchronized <T> T locked(Supplier<T> work) {
        jobs.advance();
        return work.get();
    }

    /** The id of a profile. */
    String idOf(ProfileStore.StoredProfile profile) {
        return idOf(created, profile.number());
    }

    /**
     * An id in the shape of Klaviyo's: 26 letters and digits that begin with a time. The time is the sandbox's start, so
     * an id of an earlier sandbox is unknown to this one.
     */
    private static String idOf(Instant start, int number) {
        String time = Long.toString(start.toEpochMilli(), 32).toUpperCase(Locale.ROOT);
        return "%10s%016d".formatted(time, number).replace(' ', '0');
    }
}
