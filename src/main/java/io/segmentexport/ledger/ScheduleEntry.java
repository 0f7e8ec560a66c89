package io.segmentexport.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of the schedule of an export.
 *
 * @param export   the export
 * @param cron     as it was registered last
 * @param timeZone whose clock it goes by
 * @param dueAt    up to here every due time was dealt with
 * @param pausedAt since when it is paused; empty where it is not
 * @param pausedBy who paused it
 */
public record ScheduleEntry(
        String export, String cron, String timeZone, Instant dueAt, Optional<Instant> pausedAt, Optional<String> pausedBy) {

    /** Whether it starts no runs until somebody resumes it. */
    public boolean paused() {
        return pausedAt.isPresent();
    }
}
