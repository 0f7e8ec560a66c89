package io.segmentexport.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.close.Outcomes;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.run.RunPlaces;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs}: the history. */
@Command(name = "runs", header = "Lists runs, the newest first.")
final class RunsCommand extends ConfiguredCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(index = "0", arity = "0..1", paramLabel = "EXPORT", description = "Only the runs of this export")
    private String export;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw terminal().usage("--limit takes a number from 1 on, not " + limit);
        }
        var settings = settings();
        var data = new DataFolder(settings.dataFolder());
        var runs = runs(settings);
        if (json) {
            terminal().json("runs", runs.stream().map(run -> row(run, data)).toList());
        } else if (runs.isEmpty()) {
            terminal().say("No runs " + (export == null ? "" : "of export " + export + " ") + "yet in the ledger "
                    + Ledger.name(settings));
        } else {
            runs.forEach(run -> say(run, data));
        }
        return ExitCode.OK;
    }

    private List<Run> runs(Settings settings) {
        var runs = inLedger(settings, ledger -> new Outcomes(ledger)
                .list(Optional.ofNullable(export), Optional.empty(), Optional.empty(), limit)).orElse(List.of());
        if (export != null && runs.isEmpty()) {
            export(settings, export); // One that is not configured any more may have runs.
        }
        return runs;
    }

    private void say(Run run, DataFolder data) {
        var counts = run.counts();
        String words = run.sameContentAs().map(earlier -> run.state().word() + "; skipped, same content as " + earlier)
                .orElseGet(() -> String.format(Locale.ROOT, "%s; %,d records, %,d imported, %,d rejected, %,d duplicates%s",
                        run.state().word(), counts.records(), counts.imported(), counts.rejected(), counts.duplicates(),
                        left(counts.undelivered(), counts.unconfirmed())));
        String missing = new RunPlaces(run, data).missing().map(what -> "; " + what).orElse("");
        terminal().print(TIME.format(run.openedAt()) + "  " + run.id() + System.lineSeparator());
        terminal().say("    ", words + missing);
    }

    private static String left(long undelivered, long unconfirmed) {
        return undelivered + unconfirmed == 0 ? "" : String.format(Locale.ROOT,
                ", %,d undelivered, %,d unconfirmed", undelivered, unconfirmed);
    }

    /** A run as JSON; what there is not is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Row(
            String run, String export, String state, String explanation, String sameContentAs, String startedBy,
            String exportUser, String dueAt, String cancelledBy, String replayedBy, String openedAt, String endedAt,
            @JsonUnwrapped RunCounts counts) {
    }

    private static Row row(Run run, DataFolder data) {
        var explanation = Stream.of(run.explanation().map(Explanation::text), new RunPlaces(run, data).missing())
                .flatMap(Optional::stream).reduce((why, missing) -> why + "; " + missing);
        return new Row(run.id(), run.export().id(), run.state().word(), explanation.orElse(null),
                run.sameContentAs().orElse(null), run.start().by(), run.start().exportUser().orElse(null),
                run.start().dueAt().map(Instant::toString).orElse(null),
                run.cancelledBy().orElse(null), run.replayedBy().orElse(null), run.openedAt().toString(),
                run.endedAt().map(Instant::toString).orElse(null), run.counts());
    }
}
