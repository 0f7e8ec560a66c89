package io.segmentexport.cli;

import io.segmentexport.close.Paragraph;
import io.segmentexport.ledger.Requests.Request;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay}: what of a run is undelivered or unconfirmed is sent again. */
@Command(name = "replay", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
        header = "Sends again what of a run is undelivered or unconfirmed.",
        description = {
            "The run is opened again, and what is imported is not sent a second time. What",
            "is delivered now leaves the dead letters, and the run's report is brought up to",
            "date and printed. Where a service has the data folder, the service does it."
        })
final class ReplayCommand implements Callable<Integer>, Errand {

    @Parameters(index = "0", paramLabel = "RUN", description = "The ID of a run; \"runs\" lists them")
    private String name;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var settings = parent.settings();
        NamedRuns.haveLedger(settings, List.of(name), spec);
        return new Carrier(settings, spec).carry(this);
    }

    @Override
    public String command() {
        return "replay " + name;
    }

    @Override
    public Plan plan(Place place) {
        var run = NamedRuns.find(place.ledger(), List.of(name), spec).get(0);
        place.replay().caution(run).ifPresent(words -> {
            spec.commandLine().getErr().println(Paragraph.hanging("  ", "Mind: " + words));
            spec.commandLine().getErr().flush();
        });
        return new Plan(List.of(new Wanted(Request.Kind.REPLAY, run.id())), ExitCode.OK);
    }
}
