package io.segmentexport.close;

import io.segmentexport.files.DataFolder;
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
import java.util.stream.Collectors;

/**
 * What of a run waits for a person. Only what the run has put there is seen: no link, and nothing that a person has laid
 * beside it.
 */
public final class DeadLetterFolder {

    private final Run run;
    private final Path folder;

    public DeadLetterFolder(Run run, DataFolder data) {
        this.run = run;
        this.folder = data.deadLetter(run.export().id(), run.id());
    }

    /** The dead letters by name; none where there is no folder. */
    public List<DeadLetter> letters() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        var letters = new ArrayList<DeadLetter>();
        try (var entries = Files.list(folder)) {
            for (var file : entries.filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)).toList()) {
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

    private Optional<DeadLetter.Kind> kind(String name) {
        if (run.files().stream().map(RunFile::name).collect(Collectors.toSet()).contains(name)) {
            return Optional.of(DeadLetter.Kind.SEGMENT_FILE);
        }
        if (LettersOfOurs.rejectedOf(run.id()).matcher(name).matches()) {
            return Optional.of(DeadLetter.Kind.REJECTED);
        }
        return LettersOfOurs.isBatch(name) ? Optional.of(DeadLetter.Kind.UNDELIVERED) : Optional.empty();
    }

    /**
     * Opens a dead letter to be read.
     *
     * @throws NoSuchFileException where it was removed meanwhile
     */
    public InputStream open(DeadLetter letter) throws IOException {
        return Files.newInputStream(folder.resolve(letter.name()), LinkOption.NOFOLLOW_LINKS);
    }
}
