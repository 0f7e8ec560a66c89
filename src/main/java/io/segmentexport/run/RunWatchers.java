package io.segmentexport.run;

import io.segmentexport.files.Explanations;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watchers of this process. What one of them throws is logged, and reaches neither the run nor the others. */
public final class RunWatchers {

    private static final Logger LOG = LoggerFactory.getLogger(RunWatchers.class);

    private final List<RunWatcher> watchers = new CopyOnWriteArrayList<>();

    /** From now on this one is told too. */
    public void add(RunWatcher watcher) {
        watchers.add(watcher);
    }

    /** Tells each of them. */
    public void tell(Consumer<RunWatcher> what) {
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
