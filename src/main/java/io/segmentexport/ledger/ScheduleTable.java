package io.segmentexport.ledger;

import io.segmentexport.config.Export.Schedule;
import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Keeps in the ledger which due times of the schedules were dealt with, and which schedules are paused. */
public final class ScheduleTable {

    private final LedgerDatabase database;

    ScheduleTable(LedgerDatabase database) {
        this.database = database;
    }

    /** The schedule of an export; empty where none was registered. */
    public Optional<ScheduleEntry> find(String export) {
        return database.find(ScheduleEntry.class, "select * from schedule where export = ?", export);
    }

    /** All schedules, by the ID of their export. */
    public List<ScheduleEntry> all() {
        return database.list(ScheduleEntry.class, "select * from schedule order by export");
    }

    /**
     * Makes the configured schedules known. A new one, and one that was changed, has missed nothing before now; one that was
     * changed stays paused. What is not configured any more is forgotten.
     *
     * @param schedules by the ID of their export
     */
    public void register(Map<String, Schedule> schedules, Instant now) {
        database.change(handle -> {
            handle.select("select export from schedule").mapTo(String.class).filter(export -> !schedules.containsKey(export))
                    .forEach(export -> handle.execute("delete from schedule where export = ?", export));
            schedules.forEach((export, schedule) -> handle.execute("""
                    insert into schedule (export, cron, time_zone, due_at) values (?, ?, ?, ?)
                    on conflict (export) do update
                    set cron = excluded.cron, time_zone = excluded.time_zone, due_at = excluded.due_at
                    where schedule.cron <> excluded.cron or schedule.time_zone <> excluded.time_zone""",
                    export, schedule.cron(), schedule.zone().getId(), now));
        });
    }

    /**
     * Notes that a due time, and with it every earlier one, is dealt with.
     *
     * @return whether it was not before; false where the schedule is not registered
     */
    public boolean due(String export, Instant at) {
        return database.execute("update schedule set due_at = ? where export = ? and due_at < ?", at, export, at) == 1;
    }

    /** The time that a run was due is dealt with, if it was due at one; in the transaction of its claim. */
    static void dueBy(Handle handle, String run) {
        handle.execute("""
                update schedule set due_at = run.due_at from run
                where run.id = ? and schedule.export = run.export and schedule.due_at < run.due_at""", run);
    }

    /**
     * Pauses a schedule.
     *
     * @return whether it was not paused before; false where it is not registered
     */
    public boolean pause(String export, String by, Instant at) {
        return database.execute(
                "update schedule set paused_at = ?, paused_by = ? where export = ? and paused_at is null", at, by, export) == 1;
    }

    /**
     * Lets a schedule go on. What was due while it was paused is not made up for.
     *
     * @return whether it was paused; false where it is not registered
     */
    public boolean resume(String export, Instant at) {
        return database.execute("""
                update schedule set paused_at = null, paused_by = null, due_at = case when due_at < ? then ? else due_at end
                where export = ? and paused_at is not null""", at, at, export) == 1;
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
