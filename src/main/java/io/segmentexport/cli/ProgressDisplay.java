package io.segmentexport.cli;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Runs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows on standard error how far a run is: records, batches, jobs, rate and time left; as a bar in a terminal, as a
 * line now and then elsewhere.
 */
final class ProgressDisplay implements AutoCloseable {

    private static final int COLUMNS = 79;
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration FIRST_LINE = Duration.ofSeconds(1);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final Supplier<Optional<Progress>> source;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final ProgressBar bar;

    private ProgressDisplay(Supplier<Optional<Progress>> source, boolean terminal) {
        this.source = source;
        this.bar = terminal ? bar() : null;
        long first = terminal ? BAR_EVERY.toMillis() : FIRST_LINE.toMillis();
        long period = terminal ? BAR_EVERY.toMillis() : LINE_EVERY.toMillis();
        timer.scheduleAtFixedRate(this::update, first, period, TimeUnit.MILLISECONDS);
    }

    /** Shows what it is given when it asks; nothing where that is empty. */
    static ProgressDisplay of(Supplier<Optional<Progress>> source) {
        return new ProgressDisplay(source, System.console() != null);
    }

    /** Shows a run that this process works on. */
    static ProgressDisplay of(Runs runs, String run) {
        return of(() -> runs.underWay(run).map(ProgressDisplay::now));
    }

    /** Shows whichever run is under way in this process. */
    static ProgressDisplay ofAny(Runs runs) {
        return of(() -> runs.underWay().stream().findFirst().map(ProgressDisplay::now));
    }

    private static Progress now(OpenRun run) {
        return run.progress().now();
    }

    private static ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName("")
                .setInitialMax(-1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setMaxRenderedLength(COLUMNS)
                .showSpeed()
                .build();
    }

    private void update() {
        source.get().ifPresent(progress -> {
            if (bar == null) {
                System.err.println(words(progress));
            } else {
                bar.maxHint(progress.recordsTotal() > 0 ? progress.recordsTotal() : -1);
                bar.stepTo(progress.recordsRead());
                bar.setExtraMessage(batches(progress));
            }
        });
    }

    private static String words(Progress progress) {
        String total = progress.recordsTotal() > 0 ? " of " + progress.recordsTotal() : "";
        return progress.stage().word() + ": " + progress.recordsRead() + total + " records," + batches(progress);
    }

    private static String batches(Progress progress) {
        String batches = " batches " + progress.batchesSettled() + "/" + progress.batches();
        return progress.stage() == RunState.TRACKING
                ? batches + ", jobs " + progress.jobsEnded() + "/" + progress.jobs()
                : batches;
    }

    @Override
    public void close() {
        if (!timer.isShutdown()) {
            timer.shutdownNow();
            if (bar != null) {
                bar.close();
            }
        }
    }
}
