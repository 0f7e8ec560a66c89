package io.segmentexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.segmentexport.close.Outcomes;
import io.segmentexport.close.Paragraph;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.run.RunPlaces;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code runs}: the history. */
@Command(name = "runs", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
        header = "Lists runs, the newest first.")
final class RunsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(index = "0", arity = "0..1", paramLabel = "EXPORT", description = "Only the runs of this export")
    private String export;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit takes a number from 1 on, not " + limit);
        }
        var settings = parent.settings();
        var data = new DataFolder(settings.dataFolder());
        var runs = runs(settings);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(runs.stream().map(run -> row(run, data)).toList()));
        } else if (runs.isEmpty()) {
            out.println(Paragraph.hanging("  ", "No runs " + (export == null ? "" : "of export " + export + " ")
                    + "yet in the ledger " + Ledger.name(settings)));
        } else {
            runs.forEach(run -> out.println(lines(run, data)));
        }
        out.flush();
        return ExitCode.OK;
    }

    private List<Run> runs(Settings settings) {
        var existing = Ledger.openExisting(settings);
        if (existing.isEmpty()) {
            return List.of();
        }
        try (var ledger = existing.get()) {
            return new Outcomes(ledger).list(Optional.ofNullable(export), Optional.empty(), Optional.empty(), limit);
        }
    }

    private static String lines(Run run, DataFolder data) {
        var counts = run.counts();
        String words = run.sameContentAs().map(earlier -> run.state().word() + "; skipped, same content as " + earlier)
                .orElseGet(() -> String.format(Locale.ROOT, "%s; %,d records, %,d imported, %,d rejected, %,d duplicates%s",
                        run.state().word(), counts.records(), counts.imported(), counts.rejected(), counts.duplicates(),
                        left(counts.undelivered(), counts.unconfirmed())));
        String missing = new RunPlaces(run, data).missing().map(what -> "; " + what).orElse("");
        return TIME.format(run.openedAt()) + "  " + run.id() + System.lineSeparator() + Paragraph.of("    ", words + missing);
    }

    private static String left(long undelivered, long unconfirmed) {
        return undelivered + unconfirmed == 0 ? "" : String.format(Locale.ROOT,
                ", %,d undelivered, %,d unconfirmed", undelivered, unconfirmed);
    }

    private static Map<String, Object> row(Run run, DataFolder data) {
        var row = new LinkedHashMap<String, Object>();
        row.put("run", run.id());
        row.put("export", run.export().id());
        row.put("state", run.state().word());
        var explanations = Stream.of(run.explanation().map(Explanation::text), new RunPlaces(run, data).missing()).flatMap(Optional::stream).toList();
        if (!explanations.isEmpty()) {
            row.put("explanation", String.join("; ", explanations));
        }
        run.sameContentAs().ifPresent(earlier -> row.put("sameContentAs", earlier));
        row.put("startedBy", run.startedBy());
        run.start().exportUser().ifPresent(user -> row.put("exportUser", user));
        run.start().dueAt().ifPresent(at -> row.put("dueAt", at.toString()));
        run.cancelledBy().ifPresent(by -> row.put("cancelledBy", by));
        run.replayedBy().ifPresent(by -> row.put("replayedBy", by));
        row.put("openedAt", run.openedAt().toString());
        run.endedAt().ifPresent(at -> row.put("endedAt", at.toString()));
        row.put("records", run.counts().records());
        row.put("imported", run.counts().imported());
        row.put("rejected", run.counts().rejected());
        row.put("duplicates", run.counts().duplicates());
        row.put("undelivered", run.counts().undelivered());
        row.put("unconfirmed", run.counts().unconfirmed());
        return row;
    }
}
