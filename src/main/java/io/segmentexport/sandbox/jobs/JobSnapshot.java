package io.segmentexport.sandbox.jobs;

import java.time.Instant;
import java.util.List;

/**
 * An import job at one moment.
 *
 * @param id        its id
 * @param status    Klaviyo's word for its state
 * @param total     the number of profiles in the request
 * @param completed the number of profiles imported so far
 * @param failed    the number of profiles that failed, with or without an import error
 * @param lists     the lists that its profiles join
 * @param createdAt when it was accepted
 * @param startedAt when its processing started, or {@code null}
 * @param endedAt   when it ended, or {@code null}
 * @param expiresAt until when it can be read
 */
public record JobSnapshot(String id, String status, int total, int completed, int failed, List<String> lists,
                          Instant createdAt, Instant startedAt, Instant endedAt, Instant expiresAt) {
}
