package io.segmentexport.observe;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.AlertEntry;
import io.segmentexport.ledger.AlertTable;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.StorageFault;
import io.segmentexport.ledger.Obstacle;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what people have to be told of, and keeps it in the ledger until they are: a run failed, runs are suspended, a run
 * rejected too much, a schedule was missed. One alert a cause, however many records or runs it holds up and however often the
 * service starts. What suspends runs is one cause until it is over: Klaviyo takes a batch on the connection again, or the
 * runs that it held up have ended.
 */
public final class Alerts implements RunWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final Duration KEPT = Duration.ofDays(90);
    private static final String SUSPENDED = AlertKind.SUSPENDED.word() + ":";
    private static final int PERCENT = 100;

    private final AlertTable table;
    private final ConnectionNames names;
    private final int rejectedPercent;
    private final InstantSource clock;
    private final Runnable waker;

    /** The runs that each cause of a suspension holds up; those of an earlier process are not known, only the cause. */
    private final Map<String, Set<String>> heldUp = new ConcurrentHashMap<>();

    /** What the ledger could not take: then it is kept here, and whether people were told. */
    private final Map<String, AlertEntry> unkept = new ConcurrentHashMap<>();
    private final Set<String> unkeptTold = ConcurrentHashMap.newKeySet();

    /**
     * Alerts that are kept in a table.
     *
     * @param rejectedPercent above which share of rejected records a run that ended is told of
     * @param waker           is called where there is something to tell
     */
    public Alerts(AlertTable table, ConnectionNames names, int rejectedPercent, InstantSource clock, Runnable waker) {
        this.table = table;
        this.names = names;
        this.rejectedPercent = rejectedPercent;
        this.clock = clock;
        this.waker = waker;
        table.standing(SUSPENDED).forEach(cause -> heldUp.put(cause, ConcurrentHashMap.newKeySet()));
    }

    @Override
    public void ended(OpenRun run, Run closed) {
        var state = closed.state();
        goesOn(run, state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS);
        var counts = closed.counts();
        if (state == RunState.FAILED) {
            raise(AlertKind.RUN_FAILED, cause(run), run, closed.explanation().map(Explanation::text).orElse(null), counts);
        } else if (state == RunState.COMPLETED_WITH_REJECTIONS
                && counts.rejected() * PERCENT > rejectedPercent * counts.records()) {
            raise(AlertKind.REJECTED, cause(run), run, String.format(Locale.ROOT,
                    "%,d of %,d records were rejected, more than %d %% (alert.rejected-percent): see report %s",
                    counts.rejected(), counts.records(), rejectedPercent, run.id()), counts);
        }
    }

    /** What a replay ends with is another cause than what the run ended with before. */
    private static String cause(OpenRun run) {
        return run.id() + run.run().replayedAt().map(at -> ":" + at).orElse("");
    }

    @Override
    public void held(OpenRun run, Explanation why) {
        what(run, why.obstacle().orElseThrow()).ifPresent(what -> {
            if (heldUp.computeIfAbsent(SUSPENDED + what, cause -> ConcurrentHashMap.newKeySet()).add(run.id())) {
                raise(AlertKind.SUSPENDED, what, run, why.text(), null);
            }
        });
    }

    private static Optional<String> what(OpenRun run, Obstacle obstacle) {
        String connection = run.export().connectionId();
        return switch (obstacle) {
            case CONNECTION -> Optional.of(connection + ":not-authorised");
            case OUTAGE -> Optional.of(connection + ":outage");
            case DISK, LEDGER -> Optional.of(obstacle.name().toLowerCase(Locale.ROOT));
            case TURN -> Optional.empty();
        };
    }

    @Override
    public void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
        if (answer instanceof Answer.Accepted) {
            heldUp.keySet().stream().filter(cause -> cause.startsWith(SUSPENDED + connection.id() + ":")).forEach(this::over);
        }
    }

    @Override
    public void missed(Export export, Instant due) {
        raise(AlertKind.SCHEDULE_MISSED, export.id() + ":" + due, new Subject(export, null), "export " + export.id()
                + " was not run when it was due at " + due + ": the service was down, or could not begin it (see its log)", null);
    }

    /**
     * A run is not held up any more, and what held it up is over where it was the last.
     *
     * @param through whether it came to its own end, which it had not while anything held it up
     */
    private void goesOn(OpenRun run, boolean through) {
        heldUp.forEach((cause, runs) -> {
            boolean concerned = runs.remove(run.id()) || through && isAbout(cause, run);
            if (concerned && runs.isEmpty()) {
                over(cause);
            }
        });
    }

    /** Whose runs are not known, as after a start, is over with the first run that it may have held up. */
    private static boolean isAbout(String cause, OpenRun run) {
        String what = cause.substring(SUSPENDED.length());
        return !what.contains(":") || what.startsWith(run.export().connectionId() + ":");
    }

    private void over(String cause) {
        try {
            table.clear(cause);
        } catch (RuntimeException e) {
            StorageFault.in(e).orElseThrow(() -> e);
            return; // It is over with the next run that ends.
        }
        unkept.remove(cause);
        unkeptTold.remove(cause);
        heldUp.remove(cause);
    }

    /** What an alert is about. */
    private record Subject(Export export, String run) {
    }

    private void raise(AlertKind kind, String what, OpenRun run, String message, RunCounts counts) {
        raise(kind, what, new Subject(run.export(), run.id()), message, counts);
    }

    private void raise(AlertKind kind, String what, Subject subject, String message, RunCounts counts) {
        var now = clock.instant();
        var export = subject.export();
        String cause = kind.word() + ":" + what;
        var text = new AlertText(cause, kind.word(), export.id(), export.displayName(), subject.run(),
                names.of(export.connectionId()), now.toString(), message, counts);
        if (keep(new AlertEntry(cause, text.json(), now))) {
            waker.run();
        }
    }

    /** Whether it is new. */
    private boolean keep(AlertEntry alert) {
        try {
            boolean isNew = table.raise(alert);
            boolean kept = unkept.remove(alert.cause()) != null;
            if (kept && unkeptTold.remove(alert.cause())) {
                table.sent(alert.cause(), clock.instant());
                return false;
            }
            return isNew;
        } catch (RuntimeException e) {
            var fault = StorageFault.in(e).orElseThrow(() -> e);
            LOG.warn("alert {} cannot be kept: {}; it is told all the same, and after a restart perhaps again", alert.cause(),
                    fault.explanation());
            return unkept.putIfAbsent(alert.cause(), alert) == null;
        }
    }

    /** What people have to be told of, the oldest first. */
    public List<AlertEntry> unsent() {
        var unsent = new ArrayList<AlertEntry>();
        unkept.values().stream().filter(alert -> !unkeptTold.contains(alert.cause())).forEach(unsent::add);
        try {
            unsent.addAll(table.unsent());
        } catch (RuntimeException e) {
            StorageFault.in(e).orElseThrow(() -> e);
        }
        return unsent;
    }

    /** People were told. */
    public void sent(AlertEntry alert) {
        if (unkept.containsKey(alert.cause())) {
            if (alert.cause().startsWith(SUSPENDED)) {
                unkeptTold.add(alert.cause());
            } else {
                unkept.remove(alert.cause()); // Nothing else raises it.
            }
        } else {
            table.sent(alert.cause(), clock.instant());
        }
    }

    /** Forgets what people were told of a season ago; what suspends runs lasts until it is over. */
    public void forgetOld() {
        table.forgetToldBefore(clock.instant().minus(KEPT), SUSPENDED);
    }
}
