package io.segmentexport.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process where a stop takes longer than it may ({@code shutdown.timeout}), as a crash would: each batch is in the
 * ledger before it is sent, and the runs go on at the next start. Closed when the stop has come to its own end.
 */
final class StopTimeout implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopTimeout.class);

    private final Duration timeout;
    private final IntSupplier exitCode;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param exitCode what the process ends with, asked then */
    StopTimeout(Duration timeout, IntSupplier exitCode) {
        this.timeout = timeout;
        this.exitCode = exitCode;
    }

    /** The stop begins; told again, it is the same stop. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            var watch = new Thread(this::watch, "shutdown-timeout");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private void watch() {
        try {
            if (!stopped.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("what was under way did not end within {} s (shutdown.timeout): the process ends now, and the runs go on "
                        + "at the next start", timeout.toSeconds());
                Runtime.getRuntime().halt(exitCode.getAsInt());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does; then the stop takes as long as it takes.
        }
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
