package io.segmentexport.close;

import io.segmentexport.files.DurableFiles;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Dead letters that were written for a run, told by their names from its own files and from what a person put there. */
final class LettersOfOurs {

    private static final String UNDELIVERED = "batch-\\d{5,}(\\.\\d+)*\\.json";
    private static final String REJECTED = ".+-rejected-%s(-\\d+)?\\.csv";

    private LettersOfOurs() {
    }

    /** The names that rejected files of a run have. */
    static Pattern rejectedOf(String run) {
        return Pattern.compile(REJECTED.formatted(Pattern.quote(run)), Pattern.DOTALL);
    }

    /** Whether this is the name of a batch that was not delivered. */
    static boolean isBatch(String name) {
        return name.matches(UNDELIVERED);
    }

    /** Removes the letters of a run that do not apply any more, half-written ones too, and the folder where it is empty. */
    static void removeAllBut(List<Path> letters, OpenRun run) throws IOException {
        var folder = run.data().deadLetter(run.export().id(), run.id());
        if (!Files.isDirectory(folder)) {
            return;
        }
        var kept = letters.stream().map(letter -> letter.getFileName().toString()).collect(Collectors.toSet());
        run.files().forEach(file -> kept.add(file.name()));
        var ours = Pattern.compile("(" + UNDELIVERED + "|" + REJECTED.formatted(Pattern.quote(run.id())) + ")(\\.part)?", Pattern.DOTALL);
        try (var entries = Files.list(folder)) {
            for (var entry : entries.filter(Files::isRegularFile).toList()) {
                String name = entry.getFileName().toString();
                if (!kept.contains(name) && ours.matcher(name).matches()) {
                    DurableFiles.delete(entry);
                }
            }
        }
        PutAway.removeIfEmpty(folder);
    }
}
