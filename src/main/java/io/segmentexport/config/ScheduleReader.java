package io.segmentexport.config;

import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Schedule.Misfire;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads when an export runs by itself: {@code export.ID.schedule}, {@code time-zone} and {@code misfire}. */
final class ScheduleReader {

    private static final String SCHEDULE = "schedule";

    private final Section section;
    private final Starts starts;
    private final InstantSource clock;

    /** @param clock tells whether a cron is ever due again */
    ScheduleReader(Section section, Starts starts, InstantSource clock) {
        this.section = section;
        this.starts = starts;
        this.clock = clock;
    }

    /** The schedule; empty where the export has none, or one with faults, which are noted. */
    Optional<Schedule> read() {
        if (starts != Starts.ON_SCHEDULE) {
            Stream.of(SCHEDULE, "time-zone", "misfire")
                    .filter(option -> section.entry(option).filter(entry -> !entry.blank()).isPresent())
                    .forEach(option -> section.fault(option, "has no effect unless '%srun = %s'; write that, or take this key away"
                            .formatted(section.prefix(), Notation.wordOf(Starts.ON_SCHEDULE))));
            return Optional.empty();
        }
        Optional<ZoneId> zone = section.valueOr("time-zone", ZoneId.systemDefault(), Notation::zone);
        Optional<Misfire> misfire = section.valueOr("misfire", Misfire.RUN_ONCE, text -> Notation.word(text, Misfire.class));
        // With a wrong zone the cron is looked at all the same.
        Optional<String> cron = section.mandatory(SCHEDULE, "0 0 6 * * ?", text -> cron(text, zone.orElse(ZoneId.systemDefault())));
        return zone.isPresent() && misfire.isPresent()
                ? cron.map(text -> new Schedule(text, zone.get(), misfire.get())) : Optional.empty();
    }

    private String cron(String text, ZoneId zone) {
        CronReading.whyInvalid(text, zone, clock.instant()).ifPresent(why -> {
            throw new InvalidValue(why);
        });
        return text;
    }
}
