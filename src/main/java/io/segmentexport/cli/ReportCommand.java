package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.close.ReportText;
import io.segmentexport.close.Reports;
import io.segmentexport.files.DataFolder;
import java.io.IOException;
import java.time.Clock;
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
        var found = inLedger(settings, ledger -> new Reports(new DataFolder(settings.dataFolder()), ledger, Clock.systemUTC()).of(run));
        var report = found.flatMap(known -> known);
        if (report.isEmpty()) {
            terminal().warn("There is no run " + run + ": "
                    + (found.isEmpty() ? "there are no runs yet" : "the ledger does not know it; \"runs\" lists those it knows"));
            return ExitCode.FAILED;
        }
        terminal().print(json ? Reports.json(report.get()) : ReportText.of(report.get()));
        return ExitCode.OK;
    }
}
