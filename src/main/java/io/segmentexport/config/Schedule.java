package io.segmentexport.config;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/**
 * When an export runs by itself ({@code export.ID.schedule}, {@code time-zone} and {@code misfire}).
 *
 * @param cron    in Quartz's notation, as the file has it: second, minute, hour, day of month, month, day of week, and
 *                optionally a year
 * @param zone    whose clock it goes by
 * @param misfire what happens if the service was down when it was due
 */
public record Schedule(String cron, ZoneId zone, Misfire misfire) {

    /** What happens if the service was down at one due time or more. */
    public enum Misfire {
        /** One run at the next start, for the latest of them. */
        RUN_ONCE,
        /** Nothing but that it is told. */
        SKIP
    }

    /** The first due time after a moment, whether it is paused or not; empty if it is never due again. */
    public Optional<Instant> nextAfter(Instant moment) {
        return CronReading.nextAfter(cron, zone, moment);
    }

    /**
     * The next due times, in order.
     *
     * @param from they come after this
     * @param most no more than these; fewer if it is due less often
     */
    public List<ZonedDateTime> next(Instant from, int most) {
        return CronReading.next(cron, zone, from, most);
    }
}
