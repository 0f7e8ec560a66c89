package io.segmentexport.ledger;

import static io.segmentexport.ledger.Columns.instant;

import io.segmentexport.config.Export.Schedule;
import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Keeps in the ledger which due times of the schedules were dealt with, and which schedules are paused. */
public final class ScheduleTable {

    private final LedgerDatabase database;

    ScheduleTable(LedgerDatabase database) {
        this.database = database;
    }

    /** The schedule of an export; empty where none was registered. */
    public Optional<ScheduleEntry> find(String export) {
        return database.read(handle -> all(handle).stream().filter(entry -> entry.export().equals(export)).findFirst());
    }

    /** All schedules, by the ID of their export. */
    public List<ScheduleEntry> all() {
        return database.read(ScheduleTable::all);
    }

    private static List<ScheduleEntry> all(Handle handle) {
        return handle.createQuery("select * from schedule order by export")
                .map(ConstructorMapper.of(ScheduleEntry.class))
                .list();
    }

    /**
     * Makes the configured schedules known. A new one, and one that was changed, has missed nothing before now; one that was
     * changed stays paused. What is not configured any more is forgotten.
     *
     * @param schedules by the ID of their export
     */
    public void register(Map<String, Schedule> schedules, Instant now) {
        database.change(handle -> {
            var known = all(handle);
            for (var entry : known) {
                if (!schedules.containsKey(entry.export())) {
                    handle.execute("delete from schedule where export = ?", entry.export());
                } else if (!isThe(schedules.get(entry.export()), entry)) {
                    var schedule = schedules.get(entry.export());
                    handle.execute("update schedule set cron = ?, time_zone = ?, due_at = ? where export = ?",
                            schedule.cron(), schedule.zone().getId(), now, entry.export());
                }
            }
            schedules.forEach((export, schedule) -> {
                if (known.stream().noneMatch(entry -> entry.export().equals(export))) {
                    handle.execute("insert into schedule (export, cron, time_zone, due_at) values (?, ?, ?, ?)",
                            export, schedule.cron(), schedule.zone().getId(), now);
                }
            });
        });
    }

    private static boolean isThe(Schedule schedule, ScheduleEntry entry) {
        return schedule.cron().equals(entry.cron()) && schedule.zone().getId().equals(entry.timeZone());
    }

    /**
     * Notes that a due time, and with it every earlier one, is dealt with.
     *
     * @return whether it was not before; false where the schedule is not registered
     */
    public boolean due(String export, Instant at) {
        return database.write(handle -> due(handle, export, at));
    }

    /** As {@link #due(String, Instant)}, in the transaction of what deals with it. */
    static boolean due(Handle handle, String export, Instant at) {
        return handle.execute("update schedule set due_at = ? where export = ? and due_at < ?", at, export, at) == 1;
    }

    /** The time that a run was due is dealt with, if it was due at one; in the transaction of its claim. */
    static void dueBy(Handle handle, String run) {
        handle.createQuery("select export, due_at from run where id = :run and due_at is not null")
                .bind("run", run)
                .map((rs, ctx) -> Map.entry(rs.getString("export"), instant(rs, "due_at").orElseThrow()))
                .findOne()
                .ifPresent(was -> due(handle, was.getKey(), was.getValue()));
    }

    /**
     * Pauses a schedule.
     *
     * @return whether it was not paused before; false where it is not registered
     */
    public boolean pause(String export, String by, Instant at) {
        return database.write(handle -> handle.execute(
                "update schedule set paused_at = ?, paused_by = ? where export = ? and paused_at is null", at, by, export) == 1);
    }

    /**
     * Lets a schedule go on. What was due while it was paused is not made up for.
     *
     * @return whether it was paused; false where it is not registered
     */
    public boolean resume(String export, Instant at) {
        return database.write(handle -> {
            boolean resumed = handle.execute("""
                    update schedule set paused_at = null, paused_by = null where export = ? and paused_at is not null""", export) == 1;
            if (resumed) {
                due(handle, export, at);
            }
            return resumed;
        });
    }

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
}
