package io.segmentexport.cli;

import io.segmentexport.camel.Integration;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.StopSignal;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.run.Runs;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private volatile Runs runs;

    @Override
    public Integer call() throws Exception {
        var settings = settings();
        settings.exports().values().forEach(export -> settings.connectionOf(export).apiKey().reveal());
        SegmentExport.logStages();
        var lost = new AtomicBoolean();
        var timeout = new StopTimeout(settings.shutdownTimeout(), () -> lost.get() ? ExitCode.FAILED : ExitCode.OK);
        var stop = new StopSignal(() -> {
            tellOfStop(settings);
            timeout.begin();
            stopRuns();
        });
        try (timeout; var lock = take(settings, stop)) {
            if (lock != null) {
                lock.whenLost(() -> {
                    lost.set(true);
                    stop.stop();
                });
                serve(settings, lock, stop);
            }
        }
        return lost.get() ? ExitCode.FAILED : ExitCode.OK;
    }

    /**
     * Takes the data folder. A command that has it comes to its end and is waited for.
     *
     * @return null where the stop came first
     * @throws DeliveryLock.HeldException where another service has it
     */
    private DeliveryLock take(Settings settings, StopSignal stop) throws Exception {
        var said = new HashSet<String>();
        do {
            try {
                return DeliveryLock.take(settings, DeliveryLock.SERVICE);
            } catch (DeliveryLock.HeldException held) {
                var command = held.holder().filter(holder -> !holder.service()).orElseThrow(() -> held).words();
                if (!command.isEmpty() && said.add(command)) {
                    terminal().warn("Waits for the data folder " + settings.dataFolder() + ": it is taken by " + command);
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

    private void tellOfStop(Settings settings) {
        var underWay = runs;
        LOG.info("stops: {} run(s) under way, waited for up to {} s",
                underWay == null ? 0 : underWay.underWay().size(), settings.shutdownTimeout().toSeconds());
    }

    private void stopRuns() {
        var underWay = runs;
        if (underWay != null) {
            underWay.stopAll();
        }
    }
}
