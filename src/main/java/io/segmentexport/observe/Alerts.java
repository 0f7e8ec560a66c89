package io.segmentexport.observe;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.Explanation.Obstacle;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Raises alerts: a run failed, runs are suspended, a run rejected too much, a schedule was missed. It raises one alert for
 * each cause while the process lives, however many records or runs the cause concerns. A cause that suspends runs is over
 * when Klaviyo takes a batch on the connection again, or when the runs that it held up have ended; after that it is raised
 * again. A restart raises again what still holds.
 */
public final class Alerts implements RunWatcher {

    private static final int PERCENT = 100;
    private static final int MOST_REMEMBERED = 1000;

    private final Settings settings;
    private final InstantSource clock;
    private final Consumer<Alert> sender;
    /** The IDs of the runs that each cause of a suspension holds up. */
    private final Map<String, Set<String>> heldUp = new HashMap<>();
    /** The newest causes that happen once. */
    private final Set<String> raised = Collections.newSetFromMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    /**
     * Alerts of one process.
     *
     * @param sender takes each alert once, and does not wait until it is sent
     */
    public Alerts(Settings settings, InstantSource clock, Consumer<Alert> sender) {
        this.settings = settings;
        this.clock = clock;
        this.sender = sender;
    }

    @Override
    public synchronized void ended(OpenRun run, Run closed) {
        heldUp.values().removeIf(runs -> runs.remove(run.id()) && runs.isEmpty());
        var counts = closed.counts();
        var state = closed.state();
        if (state == RunState.FAILED) {
            raiseOnce(Alert.Kind.RUN_FAILED, cause(run), run.export(), run.id(), closed.explanation().map(Explanation::text).orElse(null), counts);
        } else if (state == RunState.COMPLETED_INCOMPLETE) {
            raiseOnce(Alert.Kind.INCOMPLETE, cause(run), run.export(), run.id(), String.format(Locale.ROOT,
                    "%,d of %,d records were not delivered%s: see report %s; \"replay %s\" sends them again",
                    counts.undelivered() + counts.unconfirmed(), counts.records(),
                    closed.explanation().map(why -> " (" + why.text() + ")").orElse(""), run.id(), run.id()), counts);
        } else if (state == RunState.COMPLETED_WITH_REJECTIONS
                && counts.rejected() * PERCENT > settings.rejectedPercent() * counts.records()) {
            raiseOnce(Alert.Kind.REJECTED, cause(run), run.export(), run.id(), String.format(Locale.ROOT,
                    "%,d of %,d records were rejected, more than %d %% (alert.rejected-percent): see report %s",
                    counts.rejected(), counts.records(), settings.rejectedPercent(), run.id()), counts);
        }
    }

    /** The end of a replay is another cause than the end of the run before it. */
    private static String cause(OpenRun run) {
        return run.id() + run.run().replayedAt().map(at -> ":" + at).orElse("");
    }

    @Override
    public synchronized void held(OpenRun run, Explanation why) {
        cause(run, why.obstacle().orElseThrow()).ifPresent(cause -> {
            boolean isNew = !heldUp.containsKey(cause);
            heldUp.computeIfAbsent(cause, none -> new HashSet<>()).add(run.id());
            if (isNew) {
                raise(Alert.Kind.SUSPENDED, cause, run.export(), run.id(), why.text(), null);
            }
        });
    }

    private static Optional<String> cause(OpenRun run, Obstacle obstacle) {
        var connection = run.export().connectionId();
        return switch (obstacle) {
            case CONNECTION -> Optional.of(connection + ":not-authorised");
            case OUTAGE -> Optional.of(connection + ":outage");
            case DISK, LEDGER -> Optional.of(obstacle.name().toLowerCase(Locale.ROOT));
            case TURN -> Optional.empty();
        };
    }

    @Override
    public synchronized void request(
            Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
        if (answer instanceof Answer.Accepted) {
            heldUp.keySet().removeIf(cause -> cause.startsWith(connection.id() + ":"));
        }
    }

    @Override
    public synchronized void missed(Export export, Instant due) {
        raiseOnce(Alert.Kind.SCHEDULE_MISSED, export.id() + ":" + due, export, null, "export " + export.id()
                + " was not run when it was due at " + due + ": the service was down, or could not begin it (see its log)", null);
    }

    private void raiseOnce(Alert.Kind kind, String cause, Export export, String run, String message, RunCounts counts) {
        if (raised.add(kind + ":" + cause)) {
            raise(kind, cause, export, run, message, counts);
        }
    }

    private void raise(Alert.Kind kind, String cause, Export export, String run, String message, RunCounts counts) {
        sender.accept(new Alert(kind.word() + ":" + cause, kind, export.id(), export.displayName(), run,
                settings.nameOf(export.connectionId()), clock.instant().toString(), message, counts));
    }
}
