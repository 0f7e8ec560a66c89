package io.segmentexport.schedule;

import io.segmentexport.claim.Claims;
import io.segmentexport.claim.Settling;
import io.segmentexport.claim.Snapshots;
import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import io.segmentexport.ledger.ScheduleTable;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.StorageFault;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts runs when they are due or asked for. Up to when the due times of each schedule were dealt with is in the ledger, in
 * the transaction that opens the run, so that each is dealt with once over restarts: those up to the start of the service are
 * looked up as missed, those after it fire.
 */
public final class Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    /** As long as this a due time that has fired may take to be dealt with, before it counts as missed. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Settings settings;
    private final ScheduleTable table;
    private final Claims claims;
    private final Snapshots snapshots;
    private final Settling settling;
    private final InstantSource clock;
    private final RunWatchers watchers;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    /** The due times that are being dealt with in this process. */
    private final Map<String, Instant> begun = new HashMap<>();
    private volatile Instant since = Instant.MIN;
    private boolean lookedAtStart;

    /** @param watchers are told of due times that were missed */
    public Schedules(
            Settings settings, Ledger ledger, Claims claims, Settling settling, InstantSource clock, RunWatchers watchers) {
        this.settings = settings;
        this.table = ledger.schedules();
        this.claims = claims;
        this.snapshots = new Snapshots(ledger);
        this.settling = settling;
        this.clock = clock;
        this.watchers = watchers;
    }

    /**
     * A run that is asked for: by a schedule, or by somebody.
     *
     * @param export the export
     * @param start  who or what asks
     */
    public record Asked(Export export, Start start) {
    }

    /**
     * An export that was not run when it was due.
     *
     * @param export the export
     * @param due    the latest due time that was missed
     */
    public record Missed(Export export, Instant due) {
    }

    /**
     * Makes the configured schedules known to the ledger. One that is new, or was changed, has missed nothing. To be called
     * before the first can fire.
     */
    public synchronized void register() {
        var schedules = new HashMap<String, Schedule>();
        settings.exports().values().forEach(export -> export.schedule().ifPresent(schedule -> schedules.put(export.id(), schedule)));
        since = clock.instant();
        table.register(schedules, since);
    }

    /**
     * The exports that were not run when they were due, with the latest of the due times that each missed. At the first look
     * those that were due while no service ran; later those that fired in vain, as while the ledger was out of reach. A paused
     * schedule misses nothing.
     */
    public synchronized List<Missed> missed() {
        var until = lookedAtStart ? clock.instant().minus(GRACE) : since;
        try {
            var missed = table.all().stream()
                    .filter(entry -> !entry.paused())
                    .flatMap(entry -> missed(entry, until).stream())
                    .toList();
            lookedAtStart = true;
            return missed;
        } catch (RuntimeException e) {
            var fault = StorageFault.in(e).orElseThrow(() -> e);
            LOG.warn("which schedules were missed cannot be told now: {}; it is looked up again", fault.explanation().text());
            return List.of();
        }
    }

    private Optional<Missed> missed(ScheduleEntry entry, Instant until) {
        return Optional.ofNullable(settings.exports().get(entry.export())).flatMap(export -> export.schedule()
                .flatMap(schedule -> schedule.lastDue(latest(entry.dueAt(), begun.get(entry.export())), until))
                .map(due -> new Missed(export, due)));
    }

    private static Instant latest(Instant one, Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }

    /**
     * Tells of an export that was not run when it was due, and makes up for it where its {@code misfire} says so.
     *
     * @return the run that makes up for it; null where there is to be none, or the due time is dealt with by now
     */
    public Asked makeUpFor(Missed missed) {
        var export = missed.export();
        if (!begin(export, missed.due())) {
            return null;
        }
        boolean runs = export.schedule().filter(schedule -> schedule.misfire() == Misfire.RUN_ONCE).isPresent();
        LOG.warn("export {}: was not run when it was due at {}; {}", export.id(), missed.due(),
                runs ? "it is run now (misfire = run-once)" : "it is run the next time (misfire = skip)");
        watchers.tell(watcher -> watcher.missed(export, missed.due()));
        if (!runs) {
            table.due(export.id(), missed.due());
            return null;
        }
        return new Asked(export, Start.scheduled(export, missed.due()));
    }

    /**
     * A schedule has fired.
     *
     * @param exportId of an export on schedule
     * @param fireTime when it was due
     * @return the run that it asks for; null where it is paused, or that due time is dealt with or looked up as missed. Where
     *         the ledger is out of reach, too: then it counts as missed soon
     */
    public Asked fired(String exportId, Date fireTime) {
        var due = fireTime.toInstant();
        try {
            return due.isAfter(since) && isDue(exportId, due) ? fired(settings.exports().get(exportId), due) : null;
        } catch (RuntimeException e) {
            var fault = StorageFault.in(e).orElseThrow(() -> e);
            LOG.error("export {}: is due, and cannot be run now: {}", exportId, fault.explanation().text());
            return null;
        }
    }

    /** Quartz may tell a time of its own of one that fires very late: that one counts as missed soon. */
    private boolean isDue(String exportId, Instant due) {
        var schedule = settings.exports().get(exportId).schedule().orElseThrow();
        return schedule.nextAfter(due.minusMillis(1)).filter(due::equals).isPresent();
    }

    private Asked fired(Export export, Instant due) {
        if (table.find(export.id()).filter(ScheduleEntry::paused).isPresent()) {
            LOG.info("export {}: is not run, its schedule is paused (due {})", export.id(), due);
            table.due(export.id(), due);
            return null;
        }
        return begin(export, due) ? new Asked(export, Start.scheduled(export, due)) : null;
    }

    /** Whether a due time is to be dealt with now: it comes after every one that is or was. */
    private synchronized boolean begin(Export export, Instant due) {
        var entry = table.find(export.id());
        if (entry.isEmpty() || !due.isAfter(latest(entry.get().dueAt(), begun.get(export.id())))) {
            return false;
        }
        begun.put(export.id(), due);
        return true;
    }

    /** A run that was due could not be begun; it counts as missed soon, and is tried again. */
    public synchronized void notBegun(Asked asked, Exception why) {
        asked.start().dueAt().ifPresent(due -> begun.remove(asked.export().id(), due));
        LOG.error("export {}: no run could be begun ({}): {}", asked.export().id(), asked.start().by(), cause(why));
    }

    private static String cause(Exception why) {
        return why.getCause() == null ? String.valueOf(why.getMessage()) : why.getMessage() + ": " + why.getCause();
    }

    /**
     * Pauses the schedule of an export: it starts no runs until it is resumed. Runs that it has started go on.
     *
     * @param by who pauses it
     * @return whether it was not paused before; false where it has none
     */
    public boolean pause(String export, String by) {
        boolean paused = table.pause(export, by, clock.instant());
        if (paused) {
            LOG.info("export {}: its schedule is paused by {}", export, by);
        }
        return paused;
    }

    /**
     * Lets the schedule of an export go on. What was due meanwhile is not made up for.
     *
     * @param by who resumes it
     * @return whether it was paused; false where it has none
     */
    public boolean resume(String export, String by) {
        boolean resumed = table.resume(export, clock.instant());
        if (resumed) {
            LOG.info("export {}: its schedule is resumed by {}", export, by);
        }
        return resumed;
    }

    /** Whether files in the folder of an export may settle soon. What stands still since an earlier run looked has settled. */
    public boolean settling(Asked asked) throws IOException {
        var export = asked.export();
        return export.wholeWhen() == WholeWhen.UNCHANGED && snapshots.look(export).paths().stream()
                .filter(file -> !settling.settled(export, file) && settling.maySettleSoon(export, file)).count() > 0;
    }

    /**
     * Claims the newest whole snapshot of each segment of an export as one run. A due time is dealt with then, also where there
     * is nothing to export.
     *
     * @return the ID of the run, to be queued; null where there is nothing to export
     * @throws IOException                  where the folder cannot be looked into
     * @throws java.io.UncheckedIOException where a file cannot be claimed
     */
    public String claim(Asked asked) throws IOException {
        var export = asked.export();
        synchronized (locks.computeIfAbsent(export.id(), id -> new Object())) {
            var looked = snapshots.look(export);
            var selected = snapshots.select(export, looked, file -> settling.settled(export, file));
            if (selected.nothing()) {
                LOG.info("export {}: nothing to export, no whole and new snapshot of a selected segment lies in {} ({})",
                        export.id(), export.folder(), asked.start().by());
                asked.start().dueAt().ifPresent(due -> table.due(export.id(), due));
                return null;
            }
            tellOfMissing(export, selected);
            var run = claims.snapshots(export.id(), selected, asked.start());
            looked.paths().stream().filter(file -> !Files.exists(file)).forEach(settling::forget);
            return run;
        }
    }

    private static void tellOfMissing(Export export, Snapshots.Selected selected) {
        var missing = export.segments().names().stream().filter(name -> !selected.segments().contains(name)).toList();
        if (!missing.isEmpty()) {
            LOG.warn("export {}: no whole and new snapshot of {} lies in {}; the others go without", export.id(),
                    String.join(", ", missing), export.folder());
        }
    }
}
