package io.segmentexport.cli;

import io.segmentexport.routes.Integration;
import io.segmentexport.run.DeliveryLock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code run}: the service. */
@Command(name = "run", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Watches every export's folder; exports what is dropped.",
        description = {
            "Runs until Ctrl-C or SIGTERM; it then stops at the next batch, and the runs",
            "under way go on at the next start."
        })
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private SegmentExport parent;

    @Override
    public Integer call() throws Exception {
        var settings = parent.settings();
        settings.exports().values().forEach(export -> settings.connectionOf(export).apiKey().reveal());
        SegmentExport.logStages();
        var lost = new AtomicBoolean();
        try (var lock = DeliveryLock.take(settings, "run");
                var integration = new Integration(settings, true, Map.of())) {
            var stop = new StopSignal(integration.runs()::stopAll);
            lock.whenLost(() -> {
                lost.set(true);
                stop.stop();
            });
            integration.start();
            stop.await();
        }
        return lost.get() ? ExitCode.FAILED : ExitCode.OK;
    }
}
