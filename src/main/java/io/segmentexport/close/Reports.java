package io.segmentexport.close;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RowPlace;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Explanation;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.run.OpenRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the reports of runs, from the ledger alone: what is shown includes what later runs and replays did. The files
 * {@code reports/RUN.json} and {@code RUN.txt} say what was true when the run closed; a replay writes files of its own.
 */
public final class Reports {

    private static final List<String> LISTS = List.of(DataFolder.DUPLICATES, DataFolder.NOTES);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataFolder data;
    private final Ledger ledger;
    private final Clock clock;
    private final Outcomes outcomes;

    public Reports(DataFolder data, Ledger ledger, Clock clock) {
        this.data = data;
        this.ledger = ledger;
        this.clock = clock;
        this.outcomes = new Outcomes(ledger);
    }

    /** What the report files and the rejected files of a run have in their names after it was replayed: {@code -replay-2}. */
    static String replaySuffix(Run run) {
        return run.replays() == 0 ? "" : "-replay-" + run.replays();
    }

    /** The report of a run as of now; empty if the ledger does not know the run. */
    public Optional<Report> of(String run) {
        return ledger.runs().find(run).map(known -> {
            var outcome = outcomes.of(known);
            return report(Outcomes.shown(known, outcome), outcome);
        });
    }

    /** The report of a run as JSON. */
    public static String json(Report report) {
        return JSON.valueToTree(report).toPrettyString() + "\n";
    }

    /** The report of a run that is about to be closed so. */
    Report closing(String run, RunState state, Optional<Explanation> explanation, Outcome outcome) {
        return report(ledger.runs().get(run).with(state, outcome.counts(), explanation), outcome);
    }

    /** Writes the report of a run to disk, in place of one that an earlier attempt to close it wrote. */
    void write(Report report) throws IOException {
        DataFolder.create(data.reports());
        String name = report.run() + replaySuffix(ledger.runs().get(report.run()));
        replace(name + ".json", json(report));
        replace(name + ".txt", ReportText.of(report));
    }

    private void replace(String name, String text) throws IOException {
        DurableFiles.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), data.reports().resolve(name));
    }

    private Report report(Run run, Outcome outcome) {
        var counts = outcome.counts();
        var batches = ledger.batches().of(run.id());
        var work = ledger.runs().work(run.id());
        long millis = Math.max(1, work.workedMillis());
        return new Report(
                run.id(), run.export().id(), run.export().displayName(), run.export().connectionId(), run.export().listId(),
                run.start().by(), run.start().exportUser().orElse(null), run.start().dueAt().map(Instant::toString).orElse(null),
                // Who asked for the end of a run that came to its own end before, has not ended it.
                run.state().ended() && !run.state().beforeItsTime() ? null : run.cancelledBy().orElse(null),
                run.consent().orElse(null), run.state().word(), run.explanation().map(Explanation::text).orElse(null),
                run.sameContentAs().orElse(null),
                run.files().stream().map(file -> new Report.FileLine(file.name(), file.segment(), file.bytes(),
                        file.sha256().orElse(null), file.records().orElse(null))).toList(),
                ledger.snapshots().superseded(run.id()).stream()
                        .map(file -> new Report.FileLine(file.name(), file.segment(), file.bytes(), null, null)).toList(),
                counts.records(), counts.imported(), counts.rejected(), counts.duplicates(), counts.undelivered(),
                counts.unconfirmed(), outcome.reconciles(), outcome.rejectedFor(), outcome.undeliveredFor(), outcome.unconfirmedFor(),
                ledger.runs().notes(run.id()),
                batches.stream().filter(batch -> batch.state() != BatchState.REPLACED).count(),
                batches.stream().filter(batch -> batch.job().isPresent()).count(),
                outcome.undelivered().stream().map(batch -> line(run, batch)).toList(),
                work.requests(), work.bytesSent(), work.rateLimitWaitMillis(),
                run.openedAt().toString(), run.endedAt().orElseGet(clock::instant).toString(), millis, counts.records() * 1000 / millis,
                places(run), run.replayedAt().map(Instant::toString).orElse(null),
                outcome.corrections().stream().map(by -> new Report.CorrectedBy(
                        by.byRun(), by.imported().getCardinality(), by.duplicates().getCardinality(), by.again().getCardinality())).toList());
    }

    private Report.BatchLine line(Run run, BatchEntry batch) {
        return new Report.BatchLine(batch.number(), data.letter(run.export().id(), run.id(), batch.number()).getFileName().toString(),
                batch.profiles(), RowPlace.ranges(batch.rows(), run.files()), batch.lastAnswer().orElse(Outcome.NOT_SENT));
    }

    /** What of the run is on disk now, by what it is. */
    private Map<String, List<String>> places(Run run) {
        var places = new TreeMap<String, List<String>>();
        places.put("archive", files(data.archive(run.export().id(), run.id())));
        places.put("dead-letter", files(data.deadLetter(run.export().id(), run.id())));
        for (var list : LISTS) {
            places.put(list.substring(0, list.indexOf('.')), files(data.list(run.id(), list)));
        }
        places.values().removeIf(List::isEmpty);
        return places;
    }

    /** A file, or the files in a folder; a folder that cannot be read stands for them. */
    private static List<String> files(Path place) {
        if (!Files.isDirectory(place)) {
            return Files.exists(place) ? List.of(place.toString()) : List.of();
        }
        try (var files = Files.list(place)) {
            return files.filter(Files::isRegularFile).filter(file -> !DurableFiles.isHalfWritten(file)).map(Path::toString)
                    .sorted().toList();
        } catch (IOException e) {
            return List.of(place.toString());
        }
    }

    /** Puts the lists of a run beside its report, if they hold anything. One that is there is whole, and stays. */
    void keepLists(OpenRun run) throws IOException {
        for (var list : LISTS) {
            var file = data.scratch(run.id()).resolve(list);
            var place = data.list(run.id(), list);
            if (run.staged() && Files.exists(file) && !Files.exists(place) && holdsRows(file)) {
                DataFolder.create(data.reports());
                new DurableFiles().move(file, place);
            }
        }
    }

    private static boolean holdsRows(Path list) throws IOException {
        try (var lines = Files.lines(list, StandardCharsets.UTF_8)) {
            return lines.skip(1).findAny().isPresent();
        }
    }
}
