package io.segmentexport.stage;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.files.RowPlace;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Stages files as a run would, and delivers nothing. Nothing is claimed and nothing enters the ledger. Scratch files and
 * the bodies that are kept lie under the data folder while it lasts.
 */
public final class DryRun {

    private final Settings settings;

    public DryRun(Settings settings) {
        this.settings = settings;
    }

    /**
     * What a run would do.
     *
     * @param records    how many records the files hold
     * @param profiles   how many would be sent
     * @param rejections what would be rejected before delivery
     * @param duplicates how many repeat an e-mail address
     * @param notes      how many profiles would be sent with a note
     * @param batches    how many requests would carry them
     * @param bytes      the size of their bodies
     * @param places     tells the row of a position
     */
    public record Result(
            long records, long profiles, List<Rejection> rejections, long duplicates, Map<String, Long> notes,
            long batches, long bytes, IntFunction<String> places) {
    }

    /** Takes a request body that would be sent. */
    public interface Bodies {
        void take(Path body) throws IOException;
    }

    /**
     * Stages files, in order, as one run.
     *
     * @param export the export
     * @param files  the files and their segments
     * @param kept   how many bodies are written
     * @param bodies takes the bodies that are written, in order; each is removed at the end
     * @throws io.segmentexport.segment.SegmentFileException if a file cannot be read
     * @throws io.segmentexport.segment.SegmentFileException if a file lacks a mapped column
     */
    public Result of(Export export, List<SegmentFile> files, int kept, Bodies bodies) throws IOException {
        var scratch = Files.createTempDirectory(DataFolder.create(settings.dataFolder()), ".dry-run-");
        try (var attempt = new Attempt(open(export, files, new DataFolder(scratch)))) {
            return of(attempt, kept, bodies);
        } finally {
            FolderRemoval.delete(scratch);
        }
    }

    private OpenRun open(Export export, List<SegmentFile> files, DataFolder scratch) throws IOException {
        var paths = new HashMap<Integer, Path>();
        var claimed = new ArrayList<RunFile>();
        for (var file : files) {
            paths.put(claimed.size(), file.path());
            claimed.add(RunFile.claimed(
                    claimed.size(), file.segment(), file.path().getFileName().toString(), Files.size(file.path())));
        }
        var run = new Run("dry-run", export, "", Optional.empty(), Start.of("dry run"), claimed, RunState.STAGING, Optional.empty(),
                Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), false, Instant.EPOCH, 0, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
        return new OpenRun(run, settings.connectionOf(export), scratch, file -> paths.get(file.ordinal()));
    }

    private static Result of(Attempt attempt, int kept, Bodies bodies) throws IOException {
        var counts = new Counts(kept, bodies);
        StagedBatch batch = null;
        while (attempt.hasNext()) {
            for (var slice : attempt.translate(attempt.next())) {
                if (batch != null && batch.hasRoomFor(slice)) {
                    batch.add(slice);
                } else {
                    counts.add(batch);
                    batch = new StagedBatch(slice);
                }
            }
        }
        counts.add(batch);
        return new Result(attempt.records(), counts.profiles, attempt.rejections(), attempt.duplicates().getCardinality(),
                attempt.notes(), counts.batches, counts.bytes, position -> RowPlace.of(position, attempt.files()).inWords());
    }

    /** Counts batches that are complete, and keeps the first. */
    private static final class Counts {

        private final int kept;
        private final Bodies bodies;
        private long profiles;
        private long batches;
        private long bytes;

        Counts(int kept, Bodies bodies) {
            this.kept = kept;
            this.bodies = bodies;
        }

        void add(StagedBatch batch) throws IOException {
            if (batch == null) {
                return;
            }
            profiles += batch.profiles();
            bytes += batch.size();
            batches++;
            if (batches <= kept) {
                var entry = batch.write(Long.toString(batches));
                bodies.take(batch.attempt().run().bodies().of(entry.number()));
            }
        }
    }
}
