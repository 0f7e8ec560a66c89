package io.segmentexport.schedule;

import io.segmentexport.config.CronReading;
import io.segmentexport.config.Export;
import io.segmentexport.config.Export.Schedule;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** When exports run next by themselves, reckoned from their schedules. */
public final class NextRuns {

    private final InstantSource clock;

    public NextRuns(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The next due time of an export, whether its schedule is paused or not; empty where it has none, or is never due again.
     */
    public Optional<Instant> next(Export export) {
        return next(export, 1).stream().findFirst().map(ZonedDateTime::toInstant);
    }

    /**
     * The next due times of an export, in the time zone of its schedule.
     *
     * @param most no more than these
     */
    public List<ZonedDateTime> next(Export export, int most) {
        return export.schedule().map(schedule -> next(schedule, most)).orElse(List.of());
    }

    private List<ZonedDateTime> next(Schedule schedule, int most) {
        return CronReading.next(schedule.cron(), schedule.zone(), clock.instant(), most);
    }
}
