package io.segmentexport.close;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import io.segmentexport.config.Export;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.OwnerOnly;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import io.segmentexport.stage.RunLists;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes and reads the reports of runs: {@code reports/RUN.json} and {@code RUN.txt}. One writes at a time: the closing of
 * a run, of a later one that corrects it, and the retention may come together.
 */
public final class Reports {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final DataFolder data;
    private final Ledger ledger;
    private final Clock clock;

    public Reports(DataFolder data, Ledger ledger, Clock clock) {
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The report of a run as JSON text, if there is one yet. */
    public static Optional<String> json(DataFolder data, String run) throws IOException {
        return contents(data, run + ".json");
    }

    /** The report of a run for people, if there is one yet. */
    public static Optional<String> text(DataFolder data, String run) throws IOException {
        return contents(data, run + ".txt");
    }

    private static Optional<String> contents(DataFolder data, String name) throws IOException {
        var file = data.reports().resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /**
     * The report of a run.
     *
     * @throws IOException where there is none, or it cannot be read
     */
    public static Report read(DataFolder data, String run) throws IOException {
        return JSON.readValue(data.reports().resolve(run + ".json").toFile(), Report.class);
    }

    /** Writes the report of a run, in place of an earlier one, whose requests and waits it adds up. */
    synchronized Report write(
            OpenRun run, Outcome outcome, RunState state, Optional<String> explanation, Map<String, List<String>> places)
            throws IOException {
        var report = report(run, outcome, state, explanation, places, of(run.id()));
        write(report);
        return report;
    }

    /**
     * Brings the report of a run up to date where something of it was removed; where there is no report, none is made.
     *
     * @param what as among the report's places
     */
    synchronized void removed(String run, String what, Instant at) throws IOException {
        var text = json(data, run);
        if (text.isPresent() && JSON.readTree(text.get()) instanceof ObjectNode report) {
            report.withObject("/places").remove(what);
            report.withObject("/removed").put(what, at.toString());
            write(JSON.treeToValue(report, Report.class));
        }
    }

    private void write(Report report) throws IOException {
        DataFolder.create(data.reports());
        replace(report.run() + ".json", JSON.writeValueAsString(report) + "\n");
        replace(report.run() + ".txt", ReportText.of(report));
    }

    /** Writes into the report of an ended run where its records are now, and which of its dead letters are left. */
    synchronized void bringUpToDate(Run run, Outcome outcome) throws IOException {
        var earlier = of(run.id());
        if (earlier.isPresent()) {
            write(earlier.get().with(run.state(), outcome));
        }
    }

    /** The report of a run, if there is one yet. */
    Optional<Report> of(String run) throws IOException {
        var text = json(data, run);
        return text.isPresent() ? Optional.of(JSON.readValue(text.get(), Report.class)) : Optional.empty();
    }

    private Report report(
            OpenRun open, Outcome outcome, RunState state, Optional<String> explanation,
            Map<String, List<String>> places, Optional<Report> earlier) throws IOException {
        var run = open.run();
        var counts = outcome.counts();
        var batches = ledger.batches().of(run.id());
        var now = clock.instant();
        long millis = Math.max(1, workedOn(run, now, earlier).toMillis());
        return new Report(
                run.id(), run.export().id(), run.export().displayName(), run.export().connectionId(), run.export().listId(),
                run.startedBy(), run.start().exportUser().orElse(null), run.start().dueAt().map(Instant::toString).orElse(null),
                cancelledBy(run, state), run.consent().orElse(null), state.word(), explanation.orElse(null),
                open.sameContentAs().orElse(null),
                open.files().stream().map(file -> new Report.FileLine(file.name(), file.segment(), file.bytes(),
                        file.sha256().orElse(null), file.records().orElse(null))).toList(),
                ledger.superseded().of(run.id()).stream()
                        .map(file -> new Report.FileLine(file.name(), file.segment(), file.bytes(), null, null)).toList(),
                counts.records(), counts.imported(), counts.rejected(), counts.duplicates(), counts.undelivered(),
                counts.unconfirmed(), outcome.reconciles(), listCount(run, batches), outcome.rejectedFor(),
                outcome.undeliveredFor(), notes(open, earlier),
                batches.stream().filter(batch -> batch.state() != BatchState.REPLACED).count(),
                batches.stream().filter(batch -> batch.job().isPresent()).count(),
                open.progress().requests() + earlier.map(Report::requests).orElse(0L),
                open.progress().bytesSent() + earlier.map(Report::bytesSent).orElse(0L),
                open.progress().waitedForRateLimit().toMillis() + earlier.map(Report::rateLimitWaitMillis).orElse(0L),
                run.openedAt().toString(), now.toString(), millis, counts.records() * 1000 / millis, places,
                Map.of(), run.replayedAt().map(Instant::toString).orElse(null), Report.correctedBy(outcome));
    }

    /** Who asked for the end of a run that came to its own end before anybody could end it, has not ended it. */
    private String cancelledBy(Run run, RunState state) {
        return state.ended() && !state.beforeItsTime() ? null : ledger.runs().find(run.id()).flatMap(Run::cancelledBy).orElse(null);
    }

    /** Where the export does not ask for it, or the run came to nothing before its list was counted, it is null. */
    private ListCount listCount(Run run, List<BatchEntry> batches) {
        var counted = ledger.runs().listCount(run.id());
        boolean asked = run.export().reconcile() == Export.Reconcile.LIST_COUNT;
        return asked && (counted.begun() || !batches.isEmpty()) ? counted : null;
    }

    /** A run may be replayed long after it ended; nobody worked on it in between. */
    private static Duration workedOn(Run run, Instant now, Optional<Report> earlier) {
        if (run.replayedAt().isEmpty() || earlier.isEmpty()) {
            return Duration.between(run.goesSince(), now);
        }
        boolean reportedSince = run.goesSince().toString().equals(earlier.get().replayedAt());
        var since = reportedSince ? Instant.parse(earlier.get().reportedAt()) : run.goesSince();
        return Duration.ofMillis(earlier.get().durationMillis()).plus(Duration.between(since, now));
    }

    private Map<String, Long> notes(OpenRun run, Optional<Report> earlier) throws IOException {
        var file = fullest(run, RunLists.NOTES);
        if (file.isEmpty()) {
            return earlier.map(Report::notes).orElse(Map.of());
        }
        var notes = new TreeMap<String, Long>();
        try (var rows = CsvReader.builder().ofNamedCsvRecord(file.get())) {
            rows.forEach(row -> notes.merge(row.getField("note"), 1L, Long::sum));
        }
        return notes;
    }

    /**
     * The list as an earlier closing kept it, or as the last reading has it: one that was cut short has written only the
     * beginning of what one to the end has.
     */
    private Optional<Path> fullest(OpenRun run, String list) throws IOException {
        Optional<Path> fullest = Optional.empty();
        for (var file : List.of(run.work().resolve(list), data.reports().resolve(run.id() + "-" + list))) {
            if (Files.exists(file) && (fullest.isEmpty() || Files.size(file) > Files.size(fullest.get()))) {
                fullest = Optional.of(file);
            }
        }
        return fullest;
    }

    /** Puts the lists of a run beside its report, where they hold anything; gives their places. */
    Map<String, List<String>> keepLists(OpenRun run) throws IOException {
        DataFolder.create(data.reports());
        var kept = new TreeMap<String, List<String>>();
        for (var list : List.of(RunLists.DUPLICATES, RunLists.NOTES)) {
            var place = data.reports().resolve(run.id() + "-" + list);
            var fullest = fullest(run, list);
            if (fullest.isPresent() && !fullest.get().equals(place) && lines(fullest.get()) > 1) {
                DurableFiles.copy(Files.newInputStream(fullest.get()), place);
            }
            if (Files.exists(place)) {
                kept.put(list.substring(0, list.indexOf('.')), List.of(place.toString()));
            }
        }
        return kept;
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.limit(2).count();
        }
    }

    private void replace(String name, String text) throws IOException {
        var place = data.reports().resolve(name);
        var part = DurableFiles.halfWritten(place);
        try (var out = OwnerOnly.create(part)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        DurableFiles.finish(part, place);
    }
}
