package io.segmentexport.close;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.OwnerOnly;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.RowPlace;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.profile.Profile;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunRecords;
import io.segmentexport.segment.RejectedRecords;
import io.segmentexport.segment.SegmentRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what of a run waits for a person: rejected records as a file to correct and drop again, undelivered batches
 * with their reason. Both are made from the run's files and the positions in the ledger, in one reading, so that they come
 * out the same however often the run was interrupted.
 */
final class DeadLetters implements Closeable {

    private static final JsonFactory JSON = new JsonFactory();
    /** In bytes: what the usual file systems take. */
    private static final int LONGEST_NAME = 255;

    private final OpenRun run;
    private final Path folder;
    private final List<Rejection> rejections;
    private final Map<String, BatchEntry> undelivered = new LinkedHashMap<>();
    private final Map<RunFile, RejectedRecords> rejected = new LinkedHashMap<>();
    private final Map<String, JsonGenerator> batches = new HashMap<>();
    private final List<Path> letters = new ArrayList<>();

    private DeadLetters(OpenRun run, List<Rejection> rejections, List<BatchEntry> undelivered) {
        this.run = run;
        this.folder = run.data().deadLetter(run.export().id(), run.id());
        this.rejections = rejections;
        undelivered.forEach(batch -> this.undelivered.put(batch.number(), batch));
    }

    /**
     * Writes the dead letters of a run, in place of those of an earlier attempt, of which none is left.
     *
     * @return the files that were written
     */
    static List<Path> write(OpenRun run, List<Rejection> rejections, List<BatchEntry> undelivered) throws IOException {
        var written = writeThese(run, rejections, undelivered);
        LettersOfOurs.removeAllBut(written, run);
        return written;
    }

    private static List<Path> writeThese(OpenRun run, List<Rejection> rejections, List<BatchEntry> undelivered) throws IOException {
        var wanted = wanted(rejections, undelivered);
        if (wanted.isEmpty()) {
            return List.of();
        }
        var letters = new DeadLetters(run, rejections, undelivered);
        DataFolder.create(letters.folder);
        try (letters) {
            RunRecords.visit(run, wanted, letters::add);
        }
        return letters.finish();
    }

    /** The positions of the records that are to be in dead letters. */
    static RowList wanted(List<Rejection> rejections, List<BatchEntry> undelivered) {
        var wanted = RowList.empty();
        rejections.forEach(rejection -> wanted.addAll(rejection.rows()));
        undelivered.forEach(batch -> wanted.addAll(batch.rows()));
        return wanted;
    }

    private void add(SegmentRecord record, int position, RunRecords.Source source) throws IOException {
        for (var rejection : rejections) {
            if (rejection.rows().contains(position)) {
                rejectedRecords(source).write(Origin.cell(run.id(), source.file()), record, rejection.reason(), rejection.detail());
                return;
            }
        }
        for (var batch : undelivered.values()) {
            if (batch.rows().contains(position) && source.mapper().map(record) instanceof Profile profile) {
                batchLetter(batch).writeRawValue(new String(profile.json(), StandardCharsets.UTF_8));
                if (position == batch.rows().last()) {
                    end(batch);
                }
                return;
            }
        }
    }

    private RejectedRecords rejectedRecords(RunRecords.Source source) throws IOException {
        var known = rejected.get(source.file());
        if (known != null) {
            return known;
        }
        int ordinal = source.file().ordinal();
        String number = ordinal == 0 ? "" : "-" + (ordinal + 1);
        var file = part(nameFor(source.file().segment(), "-rejected-" + run.id() + number + ".csv"));
        Files.deleteIfExists(file);
        var fresh = new RejectedRecords(file, source.reader().dialect(), source.reader().columns());
        rejected.put(source.file(), fresh);
        return fresh;
    }

    private JsonGenerator batchLetter(BatchEntry batch) throws IOException {
        var known = batches.get(batch.number());
        if (known != null) {
            return known;
        }
        var json = JSON.createGenerator(OwnerOnly.create(part(name(batch))), JsonEncoding.UTF8);
        batches.put(batch.number(), json);
        json.writeStartObject();
        json.writeStringField("run", run.id());
        json.writeStringField("export", run.export().id());
        json.writeStringField("connection", run.connection().id());
        json.writeStringField("list", run.export().listId());
        json.writeStringField("batch", batch.number());
        json.writeStringField("reason", batch.lastAnswer().orElse("no answer"));
        json.writeArrayFieldStart("rows");
        for (int position : batch.rows().stream().toArray()) {
            var place = RowPlace.of(position, run.files());
            json.writeString(place.file() + ":" + place.row());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("profiles");
        return json;
    }

    private void end(BatchEntry batch) throws IOException {
        var json = batches.get(batch.number());
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    /** {@code batch-00012.json}, or {@code batch-00012.1.json} for a part. */
    private static String name(BatchEntry batch) {
        int dot = batch.number().indexOf('.');
        String root = dot < 0 ? batch.number() : batch.number().substring(0, dot);
        String parts = dot < 0 ? "" : batch.number().substring(dot);
        return "batch-%05d%s.json".formatted(Integer.parseInt(root), parts);
    }

    /** A name begins with its segment, so that it is picked up again, as far as there is room for it beside the run. */
    private static String nameFor(String segment, String ending) {
        int most = LONGEST_NAME - DurableFiles.HALF_WRITTEN.length();
        var cut = new StringBuilder(segment);
        while ((cut + ending).getBytes(StandardCharsets.UTF_8).length > most) {
            cut.setLength(cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut + ending;
    }

    private Path part(String name) {
        var letter = folder.resolve(name);
        letters.add(letter);
        return DurableFiles.halfWritten(letter);
    }

    @Override
    public void close() throws IOException {
        for (var file : rejected.values()) {
            file.sync();
            file.close();
        }
        for (var json : batches.values()) {
            json.close();
        }
    }

    private List<Path> finish() throws IOException {
        for (var letter : letters) {
            DurableFiles.finish(DurableFiles.halfWritten(letter), letter);
        }
        return letters;
    }
}
