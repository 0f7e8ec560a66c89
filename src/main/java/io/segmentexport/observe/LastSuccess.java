package io.segmentexport.observe;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When each export last brought a run to its end that left nothing undelivered. Asks the ledger once. */
public final class LastSuccess implements RunWatcher {

    private final InstantSource clock;
    private final Map<String, Instant> times;

    public LastSuccess(Ledger ledger, InstantSource clock) {
        this.clock = clock;
        this.times = new ConcurrentHashMap<>(ledger.runs().lastSuccess());
    }

    /** The time, by the ID of the export; empty if it never did. */
    public Optional<Instant> of(String export) {
        return Optional.ofNullable(times.get(export));
    }

    /** How long that is ago. */
    public Optional<Duration> age(String export) {
        return of(export).map(time -> Duration.between(time, clock.instant()));
    }

    @Override
    public void ended(OpenRun run, Run closed) {
        var state = closed.state();
        if ((state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_REJECTIONS) && closed.counts().undelivered() == 0) {
            times.put(run.export().id(), clock.instant());
        }
    }
}
