package io.segmentexport.cli;

import io.segmentexport.close.Paragraph;
import io.segmentexport.close.Report;
import io.segmentexport.close.ReportText;
import io.segmentexport.close.Reports;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code report}: what one run did. */
@Command(name = "report", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
        header = "Prints the report of a run.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "The ID of the run; \"runs\" lists them")
    private String run;

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!run.matches("[A-Za-z0-9_-]+")) {
            throw new ParameterException(spec.commandLine(), "\"" + run + "\" is not the ID of a run; \"runs\" lists them");
        }
        var settings = parent.settings();
        try (var ledger = Ledger.openExisting(settings).orElse(null)) {
            var report = ledger == null ? Optional.<Report>empty()
                    : new Reports(new DataFolder(settings.dataFolder()), ledger, Clock.systemUTC()).of(run);
            if (report.isEmpty()) {
                spec.commandLine().getErr().println(Paragraph.hanging("  ", "There is no run " + run + ": "
                        + (ledger == null ? "there are no runs yet" : "the ledger does not know it; \"runs\" lists those it knows")));
                return ExitCode.FAILED;
            }
            spec.commandLine().getOut().print(json ? Reports.json(report.get()) : ReportText.of(report.get()));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
    }
}
