package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.Rejection;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.Origin;
import io.segmentexport.run.RunRecords;
import io.segmentexport.segment.RejectedRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roaringbitmap.RoaringBitmap;

/**
 * What of a run waits for a person: rejected records as a file to correct and drop again, undelivered batches, whose letter is
 * the request body, and the files of a run that ended before its time. What is written is on disk when a method returns, and
 * comes out the same if it is done again. Only what the run has put there is seen, by its name: no link, and nothing that a
 * person has laid beside it.
 */
public final class DeadLetters {

    /** In bytes: what the usual file systems take. */
    private static final int LONGEST_NAME = 255;
    private static final Pattern BATCH = Pattern.compile("batch-\\d{5,}(\\.\\d+)*\\.json");

    private final OpenRun run;
    private final Path folder;

    public DeadLetters(OpenRun run) {
        this.run = run;
        this.folder = run.data().deadLetter(run.export().id(), run.id());
    }

    /**
     * A file of a run that waits for a person.
     *
     * @param name  its name in the run's folder of dead letters
     * @param bytes its size
     */
    public record DeadLetter(String name, long bytes, Kind kind) {

        /** What a dead letter holds. */
        public enum Kind {
            /** Rejected records, to be corrected and dropped again. */
            REJECTED,
            /** The request body of a batch that Klaviyo did not accept. */
            UNDELIVERED,
            /** A whole file of a run that ended before its time. */
            SEGMENT_FILE
        }
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
        var wanted = new RoaringBitmap();
        rejections.forEach(rejection -> wanted.or(rejection.rows()));
        var letters = new ArrayList<Path>();
        var lost = RunRecords.visit(run, wanted, records -> letters.add(write(records, rejections)));
        return new Rejected(letters, lost);
    }

    private Path write(RunRecords.OfFile records, List<Rejection> rejections) throws IOException {
        var file = records.file();
        String ending = "-rejected-" + run.id() + Reports.replaySuffix(run.run())
                + (file.ordinal() == 0 ? "" : "-" + (file.ordinal() + 1)) + ".csv";
        var letter = DataFolder.create(folder).resolve(nameFor(file.segment(), ending));
        var part = DurableFiles.halfWritten(letter);
        Files.deleteIfExists(part);
        try (var rejected = new RejectedRecords(part, records.reader().dialect(), records.reader().columns().names())) {
            records.forEach((record, position) -> {
                var rejection = rejections.stream().filter(one -> one.rows().contains(position)).findFirst().orElseThrow();
                rejected.write(Origin.cell(run.id(), file), record, rejection.reason(), rejection.detail());
            });
        }
        DurableFiles.finish(part, letter);
        return letter;
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

    /** The dead letters by name; none if there is no folder. */
    public List<DeadLetter> letters() throws IOException {
        var letters = new ArrayList<DeadLetter>();
        try {
            for (var file : files()) {
                var name = file.getFileName().toString();
                var kind = kind(name);
                if (kind.isPresent()) {
                    letters.add(new DeadLetter(name, Files.size(file), kind.get()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // A replay or the retention has removed it meanwhile.
        }
        letters.sort(Comparator.comparing(DeadLetter::name));
        return letters;
    }

    /** Removes letters that a crash left half written. */
    void removeHalfWritten() throws IOException {
        for (var file : files()) {
            var name = file.getFileName().toString();
            if (DurableFiles.isHalfWritten(file)
                    && kind(name.substring(0, name.length() - DurableFiles.HALF_WRITTEN.length())).isPresent()) {
                DurableFiles.delete(file);
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }

    private Optional<DeadLetter.Kind> kind(String name) {
        if (run.files().stream().map(RunFile::name).anyMatch(name::equals)) {
            return Optional.of(DeadLetter.Kind.SEGMENT_FILE);
        }
        if (name.matches("(?s).+-rejected-%s(-replay-\\d+)?(-\\d+)?\\.csv".formatted(Pattern.quote(run.id())))) {
            return Optional.of(DeadLetter.Kind.REJECTED);
        }
        return BATCH.matcher(name).matches() ? Optional.of(DeadLetter.Kind.UNDELIVERED) : Optional.empty();
    }

    /**
     * Opens a dead letter to be read.
     *
     * @throws NoSuchFileException if it was removed meanwhile
     */
    public InputStream open(DeadLetter letter) throws IOException {
        return Files.newInputStream(folder.resolve(letter.name()), LinkOption.NOFOLLOW_LINKS);
    }
}
