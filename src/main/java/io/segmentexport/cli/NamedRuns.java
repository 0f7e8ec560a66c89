package io.segmentexport.cli;

import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs as they are named on a command line. */
final class NamedRuns {

    private static final int MOST = 1000;

    private NamedRuns() {
    }

    /**
     * Whether there is a ledger. A command that finds none makes none.
     *
     * @param names the runs that are named
     * @throws ParameterException where there is none and runs are named
     */
    static boolean haveLedger(Settings settings, List<String> names, CommandSpec spec) {
        boolean there = Ledger.exists(settings);
        if (!there && !names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "There is no run \"" + names.get(0) + "\": there are none yet in the "
                    + "ledger " + Ledger.name(settings));
        }
        return there;
    }

    /**
     * The runs of these names, each once, in the order in which they are named.
     *
     * @throws ParameterException where there is none of a name; it says which is the nearest
     */
    static List<Run> find(Ledger ledger, List<String> names, CommandSpec spec) {
        var runs = new ArrayList<Run>();
        for (var name : names.stream().distinct().toList()) {
            runs.add(ledger.runs().find(name).orElseThrow(() -> new ParameterException(spec.commandLine(), "There is no run \"" + name
                    + "\"" + Word.hint(name, ledger.runs().list(Optional.empty(), MOST).stream().map(Run::id).toList())
                    + "; \"runs\" lists them")));
        }
        return runs;
    }
}
