package io.segmentexport.cli;

import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunProgress;
import io.segmentexport.run.RunState;
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
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final Supplier<Optional<OpenRun>> run;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final ProgressBar bar;

    private ProgressDisplay(Supplier<Optional<OpenRun>> run, boolean terminal) {
        this.run = run;
        this.bar = terminal ? bar() : null;
        long period = terminal ? 200 : LINE_EVERY.toMillis();
        timer.scheduleAtFixedRate(this::update, period, period, TimeUnit.MILLISECONDS);
    }

    static ProgressDisplay of(Runs runs, String run) {
        return new ProgressDisplay(() -> runs.underWay(run), System.console() != null);
    }

    /** Shows whichever run is under way. */
    static ProgressDisplay ofAny(Runs runs) {
        return new ProgressDisplay(() -> runs.underWay().stream().findFirst(), System.console() != null);
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
        run.get().ifPresent(open -> {
            var progress = open.progress();
            if (bar == null) {
                System.err.println(words(progress));
            } else {
                bar.maxHint(progress.recordsTotal() > 0 ? progress.recordsTotal() : -1);
                bar.stepTo(progress.recordsRead());
                bar.setExtraMessage(batches(progress));
            }
        });
    }

    private static String words(RunProgress progress) {
        String total = progress.recordsTotal() > 0 ? " of " + progress.recordsTotal() : "";
        return progress.stage().word() + ": " + progress.recordsRead() + total + " records," + batches(progress);
    }

    private static String batches(RunProgress progress) {
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
