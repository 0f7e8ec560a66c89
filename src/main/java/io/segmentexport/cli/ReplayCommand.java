package io.segmentexport.cli;

import io.segmentexport.cli.work.Carrier;
import io.segmentexport.cli.work.Errand;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.ledger.Requests.Request;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code replay}: what of a run is undelivered or unconfirmed is sent again. */
@Command(name = "replay", header = "Sends again what of a run is undelivered or unconfirmed.",
        description = {
            "The run is opened again, and what is imported is not sent a second time. What",
            "is delivered now leaves the dead letters, and the run's report is brought up to",
            "date and printed. If a service has the data folder, the service does it."
        })
final class ReplayCommand extends ConfiguredCommand implements Errand {

    @Parameters(index = "0", paramLabel = "RUN", description = "The ID of a run; \"runs\" lists them")
    private String name;

    @Override
    public Integer call() throws Exception {
        var settings = settings();
        hasLedger(settings, List.of(name));
        return new Carrier(settings, terminal()).carry(this);
    }

    @Override
    public String command() {
        return "replay " + name;
    }

    @Override
    public Plan plan(Place place) {
        var run = runs(place.ledger(), List.of(name)).get(0);
        place.replay().caution(run).ifPresent(words -> terminal().warn("Mind: " + words));
        return new Plan(List.of(new Wanted(Request.Kind.REPLAY, run.id(), true)), ExitCode.OK);
    }
}
