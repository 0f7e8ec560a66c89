package io.segmentexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.segmentexport.close.Paragraph;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code exports}: when each export runs. */
@Command(name = "exports", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
        header = "Lists the exports: what they run by, when next, their last run.")
final class ExportsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");


    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @ParentCommand
    private SegmentExport parent;

    @Spec
    private CommandSpec spec;

    /** An export, with what the ledger knows of it. */
    private record Known(Export export, Optional<ScheduleEntry> schedule, Optional<Run> lastRun) {

        boolean paused() {
            return schedule.filter(ScheduleEntry::paused).isPresent();
        }
    }

    @Override
    public Integer call() throws IOException {
        var exports = exports(parent.settings());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(exports.stream().map(this::row).toList()));
        } else {
            exports.forEach(known -> out.println(lines(known)));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static List<Known> exports(Settings settings) {
        var existing = Ledger.openExisting(settings);
        if (existing.isEmpty()) {
            return known(settings, export -> new Known(export, Optional.empty(), Optional.empty()));
        }
        try (var ledger = existing.get()) {
            return known(settings, export -> new Known(export, ledger.schedules().find(export.id()),
                    ledger.runs().list(Optional.of(export.id()), 1).stream().findFirst()));
        }
    }

    private static List<Known> known(Settings settings, Function<Export, Known> look) {
        return settings.exports().values().stream().map(look).toList();
    }

    private String lines(Known known) {
        var export = known.export();
        String words = word(export.starts()) + export.schedule().map(schedule -> " " + schedule.cron() + "; " + next(known, schedule))
                .orElse("") + "; " + known.lastRun().map(run -> "last run " + run.id() + ", " + run.state().word()).orElse("no run yet");
        return export.id() + " (" + export.displayName() + ")" + System.lineSeparator() + Paragraph.of("    ", words);
    }

    private String next(Known known, Schedule schedule) {
        if (known.paused()) {
            return "paused by " + known.schedule().flatMap(ScheduleEntry::pausedBy).orElse("somebody");
        }
        return schedule.nextAfter(Instant.now()).map(at -> "next " + words(at, schedule.zone())).orElse("never due again");
    }

    private static String words(Instant at, ZoneId zone) {
        return TIME.withZone(zone).format(at) + " " + zone;
    }

    private static String word(Starts starts) {
        return starts.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Map<String, Object> row(Known known) {
        var export = known.export();
        var row = new LinkedHashMap<String, Object>();
        row.put("export", export.id());
        row.put("displayName", export.displayName());
        row.put("connection", export.connectionId());
        row.put("run", word(export.starts()));
        export.schedule().ifPresent(schedule -> {
            row.put("schedule", schedule.cron());
            row.put("timeZone", schedule.zone().getId());
            row.put("paused", known.paused());
            known.schedule().flatMap(ScheduleEntry::pausedBy).ifPresent(by -> row.put("pausedBy", by));
            schedule.nextAfter(Instant.now()).filter(at -> !known.paused()).ifPresent(at -> row.put("next", at.toString()));
        });
        known.lastRun().ifPresent(run -> row.put("lastRun", Map.of("run", run.id(), "state", run.state().word())));
        return row;
    }
}
