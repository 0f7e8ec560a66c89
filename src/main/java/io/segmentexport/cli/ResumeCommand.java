package io.segmentexport.cli;

import io.segmentexport.cli.work.Carrier;
import io.segmentexport.cli.work.Errand;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code resume}: runs that have not ended go on. */
@Command(name = "resume", header = "Goes on with runs that have not ended, the oldest first.",
        description = {
            "Each goes on where it was, with the settings it was opened with: what Klaviyo",
            "has accepted is not sent again. The reports are printed. If a service has",
            "the data folder, the service does it."
        })
final class ResumeCommand extends ConfiguredCommand implements Errand {

    @Parameters(index = "0..*", paramLabel = "RUN", description = "The IDs of runs; \"runs\" lists them")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Every run that has not ended")
    private boolean all;

    @Override
    public Integer call() throws Exception {
        if (all != names.isEmpty()) {
            throw terminal().usage("Which runs? Name them, or give --all");
        }
        var settings = settings();
        boolean toAdopt = all && new DataFolder(settings.dataFolder()).holdsClaims();
        if (!toAdopt && !hasLedger(settings, names)) {
            return nothing().exitCode();
        }
        return new Carrier(settings, terminal()).carry(this);
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
        terminal().say("Nothing to resume: every run has ended.");
        return new Plan(List.of(), ExitCode.OK);
    }

    private Plan named(Ledger ledger) {
        int exitCode = ExitCode.OK;
        var wanted = runs(ledger, names);
        for (var ended : wanted.stream().filter(run -> run.state().ended()).toList()) {
            terminal().say(ended(ended));
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
}
