package io.segmentexport.cli.work;

import io.segmentexport.ledger.Requests.Progress;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;

/**
 * Shows on standard error how far a run is: bytes while it stages, batches while it delivers, import jobs while it tracks.
 * A terminal gets a bar for each of these stages, with rate and time left; anything else a line now and then.
 */
public final class ProgressDisplay implements AutoCloseable {

    private static final int COLUMNS = 79;
    private static final int MEGABYTE = 1_000_000;
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration FIRST_LINE = Duration.ofSeconds(1);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final Supplier<Optional<Progress>> source;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            BasicThreadFactory.builder().namingPattern("progress").daemon().build());
    private RunState shown;
    private RunState told;
    private ProgressBar bar;

    /** Shows what it is given when it asks; nothing if that is empty. */
    public ProgressDisplay(Supplier<Optional<Progress>> source) {
        this.source = source;
        if (System.console() != null) {
            timer.scheduleAtFixedRate(this::updateBar, BAR_EVERY.toMillis(), BAR_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            timer.scheduleAtFixedRate(() -> source.get().map(ProgressDisplay::words).ifPresent(System.err::println),
                    FIRST_LINE.toMillis(), LINE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static String words(Progress progress) {
        return progress.stage().word() + (progress.total() == 0 ? "" : String.format(Locale.ROOT, ": %,d of %,d %s",
                progress.done(), progress.total(), switch (progress.stage()) {
                    case STAGING -> "bytes read";
                    case TRACKING -> "import jobs ended";
                    default -> "batches settled";
                }));
    }

    private synchronized void updateBar() {
        source.get().filter(progress -> !timer.isShutdown()).ifPresent(progress -> {
            if (progress.total() == 0) {
                tellStage(progress.stage());
                return;
            }
            if (progress.stage() != shown) {
                closeBar();
                shown = progress.stage();
                bar = bar(progress);
            }
            bar.maxHint(progress.total());
            bar.stepTo(progress.done());
        });
    }

    /** A stage that counts nothing, as that in which Klaviyo is asked for the list. */
    private void tellStage(RunState stage) {
        if (stage != told && bar == null) {
            told = stage;
            System.err.println(stage.word());
        }
    }

    /** With the total at once and the time ticking: till the first step it would only show a question mark. */
    private static ProgressBar bar(Progress progress) {
        var builder = new ProgressBarBuilder()
                .setTaskName(progress.stage().word())
                .setInitialMax(progress.total())
                .continuousUpdate()
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) BAR_EVERY.toMillis())
                .setMaxRenderedLength(COLUMNS)
                .showSpeed();
        return switch (progress.stage()) {
            case STAGING -> builder.setUnit(" MB", MEGABYTE).build();
            case TRACKING -> builder.setUnit(" jobs", 1).build();
            default -> builder.setUnit(" batches", 1).build();
        };
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
        closeBar();
    }
}
