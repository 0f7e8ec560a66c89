package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Origin;
import io.segmentexport.run.RunRecords;
import io.segmentexport.segment.RejectedRecords;
import io.segmentexport.segment.SegmentRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes what of a run waits for a person: rejected records as a file to correct and drop again, and undelivered batches,
 * whose letter is the request body. It is on disk when a method returns, and comes out the same if it is done again.
 */
final class DeadLetters {

    /** In bytes: what the usual file systems take. */
    private static final int LONGEST_NAME = 255;

    private final OpenRun run;
    private final Path folder;

    DeadLetters(OpenRun run) {
        this.run = run;
        this.folder = run.data().deadLetter(run.export().id(), run.id());
    }

    /**
     * The letters of rejected records.
     *
     * @param files the files that were written
     * @param lost  the records that are in none of them, by segment file, because that is gone or was changed
     */
    record Rejected(List<Path> files, Map<RunFile, RoaringBitmap> lost) {
    }

    /** Moves the bodies of batches here. One that is neither there nor here is rebuilt when it is replayed. */
    List<Path> move(List<BatchEntry> undelivered) throws IOException {
        var letters = new ArrayList<Path>();
        for (var batch : undelivered) {
            var letter = run.data().letter(run.export().id(), run.id(), batch.number());
            var body = run.bodies().of(batch.number());
            if (Files.exists(body)) {
                DataFolder.create(folder);
                new DurableFiles().move(body, letter);
            }
            if (Files.exists(letter)) {
                letters.add(letter);
            }
        }
        return letters;
    }

    /** Writes rejected records, in one reading of each file that has some. */
    Rejected write(List<Rejection> rejections) throws IOException {
        var wanted = RoaringBitmap.or(rejections.stream().map(Rejection::rows).iterator());
        if (wanted.isEmpty()) {
            return new Rejected(List.of(), Map.of());
        }
        try (var writing = new Writing(rejections)) {
            var lost = RunRecords.visit(run, wanted, writing::add);
            return new Rejected(writing.finish(), lost);
        }
    }

    /** The files that are being written, by segment file. */
    private final class Writing implements Closeable {

        private final List<Rejection> rejections;
        private final Map<RunFile, RejectedRecords> files = new LinkedHashMap<>();
        private final List<Path> letters = new ArrayList<>();

        Writing(List<Rejection> rejections) {
            this.rejections = rejections;
        }

        void add(SegmentRecord record, int position, RunRecords.Source source) throws IOException {
            for (var rejection : rejections) {
                if (rejection.rows().contains(position)) {
                    of(source).write(Origin.cell(run.id(), source.file()), record, rejection.reason(), rejection.detail());
                    return;
                }
            }
        }

        private RejectedRecords of(RunRecords.Source source) throws IOException {
            var known = files.get(source.file());
            if (known != null) {
                return known;
            }
            DataFolder.create(folder);
            int ordinal = source.file().ordinal();
            String ending = "-rejected-" + run.id() + Reports.replaySuffix(run.run()) + (ordinal == 0 ? "" : "-" + (ordinal + 1)) + ".csv";
            var letter = folder.resolve(nameFor(source.file().segment(), ending));
            var part = DurableFiles.halfWritten(letter);
            Files.deleteIfExists(part);
            var fresh = new RejectedRecords(part, source.reader().dialect(), source.reader().columns());
            letters.add(letter);
            files.put(source.file(), fresh);
            return fresh;
        }

        List<Path> finish() throws IOException {
            close();
            for (var letter : letters) {
                DurableFiles.finish(DurableFiles.halfWritten(letter), letter);
            }
            return letters;
        }

        @Override
        public void close() throws IOException {
            for (var file : files.values()) {
                file.close();
            }
            files.clear();
        }
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
}
