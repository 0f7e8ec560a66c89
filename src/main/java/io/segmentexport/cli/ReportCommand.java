package io.segmentexport.cli;

import io.segmentexport.close.Paragraph;
import io.segmentexport.close.Reports;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import java.io.IOException;
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
        var data = new DataFolder(settings.dataFolder());
        var report = json ? Reports.json(data, run) : Reports.text(data, run);
        if (report.isEmpty()) {
            spec.commandLine().getErr().println(Paragraph.hanging("  ", "There is no report of run " + run + " in "
                    + data.reports() + ": " + whyNot(settings)));
            return ExitCode.FAILED;
        }
        spec.commandLine().getOut().print(report.get());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** A report is a file of its own, which can be read without the ledger; that it is missing, the ledger explains. */
    private String whyNot(Settings settings) {
        var existing = Ledger.openExisting(settings);
        if (existing.isEmpty()) {
            return "there are no runs yet";
        }
        try (var ledger = existing.get()) {
            return ledger.runs().find(run)
                    .map(known -> known.state().ended() ? "it is " + known.state().word() + ", and its report is gone"
                            : "it is " + known.state().word() + "; a run is reported when it ends or is held up")
                    .orElse("the ledger knows no such run; \"runs\" lists them");
        }
    }
}
