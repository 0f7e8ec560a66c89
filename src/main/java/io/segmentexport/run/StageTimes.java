package io.segmentexport.run;

import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tells how long a run took for each of its stages. */
final class StageTimes {

    private final OpenRun run;
    private final RunWatcher watcher;
    private final InstantSource clock;
    private RunState stage;
    private Instant since;

    StageTimes(OpenRun run, RunWatcher watcher, InstantSource clock) {
        this.run = run;
        this.watcher = watcher;
        this.clock = clock;
    }

    /** A stage begins; the one before it is over. */
    void enter(RunState next) {
        change(next);
    }

    /** The last stage is over. */
    void end() {
        change(null);
    }

    private void change(RunState next) {
        RunState ended;
        Duration took;
        synchronized (this) {
            var now = clock.instant();
            ended = stage;
            took = ended == null ? Duration.ZERO : Duration.between(since, now);
            stage = next;
            since = now;
        }
        if (ended != null) {
            watcher.stage(run, ended, took.isNegative() ? Duration.ZERO : took);
        }
    }
}
