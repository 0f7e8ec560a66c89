package io.segmentexport.sandbox.resource;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * One account and what it holds. Lock its monitor to read or change that.
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
        Ids ids = new Ids(clock.millis());
        ProfileStore profiles = new ProfileStore(ids, lists.keySet());
        return new Account(id, organization, lists, clock.instant(), profiles,
                new ImportJobs(ids, profiles, clock, timing, rules));
    }

    /** Whether the account has a list. */
    public boolean hasList(String listId) {
        return lists.containsKey(listId);
    }
}
