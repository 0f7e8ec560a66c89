package io.segmentexport.sandbox.jobs;

import java.util.List;

/**
 * An import job at one moment.
 *
 * @param id        its id
 * @param status    Klaviyo's word
 * @param total     profiles in the request
 * @param completed profiles imported so far
 * @param failed    profiles that failed
 * @param lists     the lists its profiles join
 */
public record JobSnapshot(String id, String status, int total, int completed, int failed, List<String> lists) {

    static JobSnapshot of(ImportJob job) {
        return new JobSnapshot(job.id(), job.status(), job.total(), job.completedCount(), job.failedCount(),
                job.lists());
    }
}
