package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.ScheduleTable.ScheduleEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code exports}: when each export runs. */
@Command(name = "exports", header = "Lists the exports: what they run by, when next, their last run.")
final class ExportsCommand extends ConfiguredCommand {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    /** An export, with what the ledger knows of it. */
    private record Known(Export export, Optional<ScheduleEntry> schedule, Optional<Run> lastRun) {

        boolean paused() {
            return schedule.filter(ScheduleEntry::paused).isPresent();
        }
    }

    @Override
    public Integer call() throws IOException {
        var exports = exports(settings());
        if (json) {
            terminal().json("exports", exports.stream().map(this::row).toList());
        } else {
            exports.forEach(this::say);
        }
        return ExitCode.OK;
    }

    private static List<Known> exports(Settings settings) {
        var exports = settings.exports().values();
        return inLedger(settings, ledger -> exports.stream().map(export -> new Known(export, ledger.schedules().find(export.id()),
                        ledger.runs().list(Optional.of(export.id()), 1).stream().findFirst())).toList())
                .orElseGet(() -> exports.stream().map(export -> new Known(export, Optional.empty(), Optional.empty())).toList());
    }

    private void say(Known known) {
        var export = known.export();
        String words = Word.of(export.starts())
                + export.schedule().map(schedule -> " " + schedule.cron() + "; " + next(known, schedule)).orElse("")
                + "; " + known.lastRun().map(run -> "last run " + run.id() + ", " + run.state().word()).orElse("no run yet");
        terminal().say(export.id() + " (" + export.displayName() + ")");
        terminal().say("    ", words);
    }

    private String next(Known known, Schedule schedule) {
        if (known.paused()) {
            return "paused by " + known.schedule().flatMap(ScheduleEntry::pausedBy).orElse("somebody");
        }
        return schedule.nextAfter(Instant.now())
                .map(at -> "next " + TIME.withZone(schedule.zone()).format(at) + " " + schedule.zone()).orElse("never due again");
    }

    private Map<String, Object> row(Known known) {
        var export = known.export();
        var row = new LinkedHashMap<String, Object>();
        row.put("export", export.id());
        row.put("displayName", export.displayName());
        row.put("connection", export.connectionId());
        row.put("run", Word.of(export.starts()));
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
