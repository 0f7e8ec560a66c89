package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.Terminal;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.config.read.SettingsReader;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What commands share: the configuration, the ledger and the terminal. */
@Command(mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false)
abstract class ConfiguredCommand implements Callable<Integer> {

    /** How many runs a misspelt name is compared with, or what was opened lately is looked for among. */
    static final int RECENT = 1000;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    final Terminal terminal() {
        return new Terminal(spec);
    }

    /** The file of the configuration. */
    final Path config() {
        return parent.config();
    }

    /** The configuration, read and checked. */
    final Settings settings() {
        return settings(Map.of());
    }

    final Settings settings(Map<String, String> overrides) {
        return new SettingsReader().read(config(), overrides);
    }

    /** An export that is named on the command line. */
    final Export export(Settings settings, String id) {
        return Optional.ofNullable(settings.exports().get(id)).orElseThrow(() -> terminal().usage(
                "There is no export \"" + id + "\"; there are: " + String.join(", ", settings.exports().keySet())
                        + Word.hint(id, settings.exports().keySet())));
    }

    /** What the ledger tells; empty if there is none yet. No ledger is made. */
    static <T> Optional<T> inLedger(Settings settings, Function<Ledger, T> look) {
        try (var ledger = Ledger.openExisting(settings).orElse(null)) {
            return Optional.ofNullable(ledger).map(look);
        }
    }

    /** Whether there is a ledger. If there is none, no run can be named on the command line. */
    final boolean hasLedger(Settings settings, List<String> named) {
        boolean there = Ledger.exists(settings);
        if (!there && !named.isEmpty()) {
            throw terminal().usage("There is no run \"" + named.get(0) + "\": there are none yet in the ledger "
                    + Ledger.name(settings));
        }
        return there;
    }

    /** The runs that are named on the command line, each once, in that order. */
    final List<Run> runs(Ledger ledger, List<String> named) {
        var runs = new ArrayList<Run>();
        for (var name : new LinkedHashSet<>(named)) {
            runs.add(ledger.runs().find(name).orElseThrow(() -> terminal().usage("There is no run \"" + name + "\""
                    + Word.hint(name, ledger.runs().list(Optional.empty(), RECENT).stream().map(Run::id).toList())
                    + "; \"runs\" lists them")));
        }
        return runs;
    }
}
