package io.segmentexport.run;

import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.files.Explanations;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.klaviyo.Endpoint;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several watchers as one. What one of them throws reaches neither the run nor the others. */
public final class RunWatchers implements RunWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(RunWatchers.class);

    private final List<RunWatcher> watchers = new CopyOnWriteArrayList<>();

    /** From now on this one is told too. */
    public void add(RunWatcher watcher) {
        watchers.add(watcher);
    }

    @Override
    public void stage(OpenRun run, RunState stage, Duration took) {
        tell(watcher -> watcher.stage(run, stage, took));
    }

    @Override
    public void ended(OpenRun run, Run closed) {
        tell(watcher -> watcher.ended(run, closed));
    }

    @Override
    public void missed(Export export, Instant due) {
        tell(watcher -> watcher.missed(export, due));
    }

    @Override
    public void held(OpenRun run, Explanation why) {
        tell(watcher -> watcher.held(run, why));
    }

    @Override
    public void request(Connection connection, Endpoint endpoint, Answer answer, Duration waitedForRateLimit, long bytes) {
        tell(watcher -> watcher.request(connection, endpoint, answer, waitedForRateLimit, bytes));
    }

    @Override
    public void connection(Connection connection, boolean accepted) {
        tell(watcher -> watcher.connection(connection, accepted));
    }

    private void tell(Consumer<RunWatcher> what) {
        for (var watcher : watchers) {
            try {
                what.accept(watcher);
            } catch (RuntimeException e) {
                LOG.warn("what a run did could not be noted by {}: {}", watcher.getClass().getName(), Explanations.of(e),
                        Explanations.withoutWords(e));
            }
        }
    }
}
