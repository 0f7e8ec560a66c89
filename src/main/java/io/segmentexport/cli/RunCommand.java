package io.segmentexport.cli;

import io.segmentexport.camel.Integration;
import io.segmentexport.camel.Preflight;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.StopSignal;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.run.Runs;
import io.segmentexport.run.StorageFault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code run}: the service. */
@Command(name = "run", header = "Watches every export's folder; exports what is dropped.",
        description = {
            "Runs until Ctrl-C or SIGTERM; it then stops at the next batch, or when",
            "shutdown.timeout is over, and the runs under way go on at the next start.",
            "Meanwhile \"export\", \"resume\" and \"replay\" hand their work over to it."
        })
final class RunCommand extends ConfiguredCommand {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration LOOK_AT_FULL_DISK_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private volatile Runs runs;
    private volatile boolean lost;
    private volatile boolean ended;

    @Override
    public Integer call() throws Exception {
        var settings = settings();
        Preflight.pass(settings);
        SegmentExport.logStages();
        var stop = new StopSignal(() -> stopRuns(settings.shutdownTimeout()));
        try {
            boolean full;
            do {
                full = serve(settings, stop);
            } while (full && !stop.await(LOOK_AT_FULL_DISK_EVERY));
        } finally {
            ended = true;
        }
        return exitCode();
    }

    /** @return whether it could not begin because the disk is full: that passes, as it does for a run */
    private boolean serve(Settings settings, StopSignal stop) throws Exception {
        try (var lock = take(settings, stop)) {
            if (lock != null) {
                lock.whenLost(() -> {
                    lost = true;
                    stop.stop();
                });
                serve(settings, lock, stop);
            }
            return false;
        } catch (Exception e) {
            var full = StorageFault.in(e).map(StorageFault::explanation).filter(why -> why.kind() == Kind.DISK_FULL).orElseThrow(() -> e);
            terminal().warnOnce("Cannot begin yet: " + full.text());
            return true;
        }
    }

    private int exitCode() {
        return lost ? ExitCode.FAILED : ExitCode.OK;
    }

    /**
     * Takes the data folder. A command that has it comes to its end and is waited for.
     *
     * @return null if the stop came first
     * @throws DeliveryLock.HeldException if another service has it
     */
    private DeliveryLock take(Settings settings, StopSignal stop) throws Exception {
        var terminal = terminal();
        do {
            try {
                return DeliveryLock.take(settings, DeliveryLock.SERVICE);
            } catch (DeliveryLock.HeldException held) {
                var command = held.holder().filter(holder -> !holder.service()).orElseThrow(() -> held).words();
                if (!command.isEmpty()) {
                    terminal.warnOnce("Waits for the data folder " + settings.dataFolder() + ": it is taken by " + command);
                }
            }
        } while (!stop.await(LOOK_EVERY));
        return null;
    }

    private void serve(Settings settings, DeliveryLock lock, StopSignal stop) throws Exception {
        try (var integration = new Integration(settings, true, Map.of())) {
            runs = integration.runs();
            if (stop.told()) {
                return;
            }
            integration.start();
            lock.takesRequests();
            stop.await();
        }
    }

    private void stopRuns(Duration timeout) {
        var underWay = Optional.ofNullable(runs);
        LOG.info("stops: {} run(s) under way, waited for up to {} s",
                underWay.map(known -> known.underWay().size()).orElse(0), timeout.toSeconds());
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> endAnyway(timeout));
        underWay.ifPresent(Runs::stopAll);
    }

    /**
     * Ends the process if the stop takes longer than it may, as a crash would: each batch is in the ledger before it is sent,
     * and the runs resume at the next start.
     */
    private void endAnyway(Duration timeout) {
        if (!ended) {
            LOG.warn("what was under way did not end within {} s (shutdown.timeout): the process ends now, and the runs go on "
                    + "at the next start", timeout.toSeconds());
            Runtime.getRuntime().halt(exitCode());
        }
    }
}
