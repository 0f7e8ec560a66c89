package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.close.ReportText;
import io.segmentexport.close.Reports;
import io.segmentexport.files.DataFolder;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}: what one run did. */
@Command(name = "report", header = "Prints the report of a run.")
final class ReportCommand extends ConfiguredCommand {

    @Parameters(index = "0", paramLabel = "RUN", description = "The ID of the run; \"runs\" lists them")
    private String run;

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!run.matches("[A-Za-z0-9_-]+")) {
            throw terminal().usage("\"" + run + "\" is not the ID of a run; \"runs\" lists them");
        }
        var settings = settings();
        hasLedger(settings, List.of(run));
        var report = inLedger(settings, ledger -> new Reports(new DataFolder(settings.dataFolder()), ledger, Clock.systemUTC())
                .of(runs(ledger, List.of(run)).get(0).id())).orElseThrow().orElseThrow();
        terminal().print(json ? Reports.json(report) : ReportText.of(report));
        return ExitCode.OK;
    }
}
