package io.segmentexport.close;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How many profiles a list had, as Klaviyo counted them ({@code profile_count}). It stands beside a run's own sum and
 * proves nothing: who is imported may have been on the list before, and Klaviyo counts with a delay.
 *
 * @param before when the run was checked for the first time; null where Klaviyo did not tell
 * @param after  when its import jobs had been followed; null where Klaviyo did not tell, or has not yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListCount(Long before, Long after) {

    /** Whether there is a count at all. */
    boolean begun() {
        return before != null || after != null;
    }
}
