package io.segmentexport.cli;

import io.segmentexport.close.Paragraph;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code resume}: runs that have not ended go on. */
@Command(name = "resume", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
        header = "Goes on with runs that have not ended, the oldest first.",
        description = {
            "Each goes on where it was, with the settings it was opened with: what Klaviyo",
            "has accepted is not sent again. The reports are printed. Where a service has",
            "the data folder, the service does it."
        })
final class ResumeCommand implements Callable<Integer>, Errand {

    @Parameters(index = "0..*", paramLabel = "RUN", description = "The IDs of runs; \"runs\" lists them")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Every run that has not ended")
    private boolean all;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (all != names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which runs? Name them, or give --all");
        }
        var settings = parent.settings();
        boolean toAdopt = all && new DataFolder(settings.dataFolder()).holdsClaims();
        if (!toAdopt && !NamedRuns.haveLedger(settings, names, spec)) {
            return nothing().exitCode();
        }
        return new Carrier(settings, spec).carry(this);
    }

    @Override
    public String command() {
        return "resume " + (all ? "--all" : String.join(" ", names));
    }

    @Override
    public Plan plan(Place place) {
        return all ? all(place.ledger()) : named(place.ledger());
    }

    private Plan all(Ledger ledger) {
        var runs = ledger.runs().unended();
        return runs.isEmpty() ? nothing() : new Plan(runs.stream().map(run -> Wanted.resumed(run.id())).toList(), ExitCode.OK);
    }

    private Plan nothing() {
        say("Nothing to resume: every run has ended.");
        return new Plan(List.of(), ExitCode.OK);
    }

    private Plan named(Ledger ledger) {
        int exitCode = ExitCode.OK;
        var wanted = NamedRuns.find(ledger, names, spec);
        for (var ended : wanted.stream().filter(run -> run.state().ended()).toList()) {
            say(ended(ended));
            exitCode = ExitCode.worse(exitCode, ExitCode.of(ended.state()));
        }
        var ids = wanted.stream().map(Run::id).collect(Collectors.toSet());
        var runs = ledger.runs().unended().stream().map(Run::id).filter(ids::contains).map(Wanted::resumed).toList();
        return new Plan(runs, exitCode);
    }

    private static String ended(Run run) {
        long undelivered = run.counts().undelivered();
        return "Run " + run.id() + " has ended: " + run.state().word() + ". " + (undelivered == 0
                ? "There is nothing to go on with; \"report " + run.id() + "\" tells more."
                : undelivered + " of its records are undelivered: \"replay " + run.id() + "\" sends them again.");
    }

    private void say(String words) {
        spec.commandLine().getOut().println(Paragraph.hanging("  ", words));
        spec.commandLine().getOut().flush();
    }
}
