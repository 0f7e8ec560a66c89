package io.segmentexport.cli.work;

import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs as they are named on a command line. */
public final class NamedRuns {

    private static final int MOST = 1000;

    private NamedRuns() {
    }

    /**
     * Whether there is a ledger. A command that finds none makes none.
     *
     * @param names the runs that are named
     * @throws picocli.CommandLine.ParameterException if there is none and runs are named
     */
    public static boolean haveLedger(Settings settings, List<String> names, Terminal terminal) {
        boolean there = Ledger.exists(settings);
        if (!there && !names.isEmpty()) {
            throw terminal.usage("There is no run \"" + names.get(0) + "\": there are none yet in the "
                    + "ledger " + Ledger.name(settings));
        }
        return there;
    }

    /**
     * The runs of these names, each once, in the order in which they are named.
     *
     * @throws picocli.CommandLine.ParameterException if there is none of a name; it says which is the nearest
     */
    public static List<Run> find(Ledger ledger, List<String> names, Terminal terminal) {
        var runs = new ArrayList<Run>();
        for (var name : names.stream().distinct().toList()) {
            runs.add(ledger.runs().find(name).orElseThrow(() -> terminal.usage("There is no run \"" + name
                    + "\"" + Word.hint(name, ledger.runs().list(Optional.empty(), MOST).stream().map(Run::id).toList())
                    + "; \"runs\" lists them")));
        }
        return runs;
    }
}
