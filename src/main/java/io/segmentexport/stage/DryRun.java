package io.segmentexport.stage;

import io.segmentexport.claim.Claims;
import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Batch;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.FolderRemoval;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.ledger.RowPlace;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.SegmentCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Reads, maps, validates and batches as a run would, and sends nothing. Nothing is claimed; nothing enters the ledger. */
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

    /**
     * Goes through files, in order, as one run.
     *
     * @param export the export
     * @param files  the files and their segments
     * @param bodies takes each body that would be sent
     * @throws io.segmentexport.segment.SegmentFileException where a file cannot be read
     * @throws io.segmentexport.profile.UnmappableColumnsException where a file lacks a mapped column
     */
    public Result of(Export export, List<Claims.SegmentFile> files, Consumer<BulkImportBody> bodies) throws IOException {
        var scratch = Files.createTempDirectory("dry-run");
        try {
            return of(export, open(export, files, new DataFolder(scratch)), bodies);
        } finally {
            FolderRemoval.delete(scratch);
        }
    }

    private OpenRun open(Export export, List<Claims.SegmentFile> files, DataFolder scratch) throws IOException {
        var paths = new HashMap<Integer, Path>();
        var claimed = new ArrayList<RunFile>();
        for (var file : files) {
            paths.put(claimed.size(), file.path());
            claimed.add(RunFile.claimed(
                    claimed.size(), file.segment(), file.path().getFileName().toString(), Files.size(file.path())));
        }
        var run = new Run("dry-run", export, "", Optional.empty(), Start.of("dry run"), claimed, RunState.CHECKING, Optional.empty(),
                Optional.empty(), new RunCounts(0, 0, 0, 0, 0, 0), Instant.EPOCH, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
        return new OpenRun(run, settings.connectionOf(export), scratch, file -> paths.get(file.ordinal()));
    }

    private Result of(Export export, OpenRun run, Consumer<BulkImportBody> bodies) throws IOException {
        run.checked(check(export, run));
        long profiles = 0;
        long batches = 0;
        long bytes = 0;
        var assembly = new BatchAssembly();
        Batch batch = null;
        var translator = new RecordTranslator(run);
        try (translator; var reader = new RunReader(run)) {
            while (reader.hasNext()) {
                for (var piece : translator.translate(reader.next())) {
                    batch = assembly.add(batch, piece);
                    if (piece.last()) {
                        var body = batch.body();
                        bodies.accept(body);
                        profiles += batch.profiles();
                        bytes += body.size();
                        batches++;
                        batch = null;
                    }
                }
            }
        }
        return new Result(run.records(), profiles, translator.rejections(), translator.duplicates().size(),
                new TreeMap<>(translator.notes()), batches, bytes, position -> RowPlace.of(position, run.files()).inWords());
    }

    private static List<RunFile> check(Export export, OpenRun run) {
        var checked = new ArrayList<RunFile>();
        int records = 0;
        for (var file : run.files()) {
            var facts = new SegmentCheck().check(run.path(file), run.csvOptions(), export.maxProfiles(), records);
            new ProfileMapper(export, facts.columns());
            records += facts.records();
            checked.add(file.with(facts));
        }
        return checked;
    }
}
