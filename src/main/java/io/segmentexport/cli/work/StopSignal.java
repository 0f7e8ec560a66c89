package io.segmentexport.cli.work;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/**
 * Waits for SIGTERM or Ctrl-C. No shutdown hook: hooks run side by side, and the embedded ledger closes in one of its
 * own, under the feet of the runs that are being stopped. A second signal ends the process at once.
 */
public final class StopSignal {

    private static final Map<String, Integer> EXIT_CODES = Map.of("TERM", 143, "INT", 130);

    private final CountDownLatch told = new CountDownLatch(1);
    private final Runnable stop;

    /** @param stop what is done when the first signal comes */
    public StopSignal(Runnable stop) {
        this.stop = stop;
        EXIT_CODES.forEach((name, exitCode) -> Signals.register(name, () -> {
            if (told.getCount() == 0) {
                Runtime.getRuntime().halt(exitCode);
            }
            stop();
        }));
    }

    /** As if the first signal had come. */
    public void stop() {
        told.countDown();
        stop.run();
    }

    public void await() throws InterruptedException {
        told.await();
    }

    /** Waits, but no longer than so; gives whether the signal has come. */
    public boolean await(Duration time) throws InterruptedException {
        return told.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the signal has come. */
    public boolean told() {
        return told.getCount() == 0;
    }
}
