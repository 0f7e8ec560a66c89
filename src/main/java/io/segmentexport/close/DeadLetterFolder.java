package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a run waits for a person. Only what the run has put there is seen, by its name: no link, and nothing that a
 * person has laid beside it.
 */
public final class DeadLetterFolder {

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

    private static final Pattern BATCH = Pattern.compile("batch-\\d{5,}(\\.\\d+)*\\.json");

    private final Run run;
    private final Path folder;
    private final Pattern rejected;

    public DeadLetterFolder(Run run, DataFolder data) {
        this.run = run;
        this.folder = data.deadLetter(run.export().id(), run.id());
        this.rejected = Pattern.compile(".+-rejected-%s(-replay-\\d+)?(-\\d+)?\\.csv".formatted(Pattern.quote(run.id())), Pattern.DOTALL);
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
            if (DurableFiles.isHalfWritten(file) && kind(name.substring(0, name.length() - DurableFiles.HALF_WRITTEN.length())).isPresent()) {
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
        if (rejected.matcher(name).matches()) {
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
