package io.segmentexport.config.read;

import io.segmentexport.config.InvalidValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for folders. Looks at the file system and changes nothing there. */
final class Folders {

    /** Characters that mean something in a Camel endpoint URI, or to its file component. */
    private static final Pattern UNSAFE_IN_URI = Pattern.compile("[?#%*&\\p{Cntrl}]|\\{\\{|}}|\\$\\{");

    /** Characters that mean something in the pattern by which Camel looks for route pages. */
    private static final Pattern UNSAFE_IN_PATTERN = Pattern.compile("[,+]|" + UNSAFE_IN_URI.pattern());

    /** The sub-folders of the data folder that hold what runs have claimed and left. */
    private static final List<String> KEPT_FOR_RUNS = List.of("incoming", "runs", "archive", "dead-letter", "reports");

    private Folders() {
    }

    /** The path that a value means, absolute and normalised. */
    static Path parse(Path base, String text) {
        try {
            return base.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidValue("is no path on this system: " + e.getReason());
        }
    }

    /** What keeps a folder from being made or written, if anything. */
    static Optional<String> whyNotWritable(Path folder) {
        Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            return Optional.of("the folder %s cannot be made: its root does not exist".formatted(folder));
        }
        if (!Files.isDirectory(existing)) {
            return Optional.of("%s is a file, not a folder; name a folder".formatted(existing));
        }
        if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            return Optional.of("the folder %s cannot be written by this user; change its owner or its permissions"
                    .formatted(existing));
        }
        return Optional.empty();
    }

    /** What keeps a folder from being the data folder, if anything. */
    static Optional<String> whyNoDataFolder(Path folder) {
        return folder.toString().indexOf(';') >= 0
                ? Optional.of("the folder %s cannot hold the ledger: its path has a semicolon; name another folder"
                        .formatted(folder))
                : whyNotWritable(folder);
    }

    /** What keeps route pages from being read from a folder, if anything; one that is not there holds none. */
    static Optional<String> whyNoRoutesFolder(Path folder) {
        if (UNSAFE_IN_PATTERN.matcher(folder.toString()).find()) {
            return Optional.of("route pages cannot be read from %s: its path holds one of , + ? # %% * & {{ }} ${ or a control"
                    .formatted(folder) + " character; name another folder");
        }
        return Files.exists(folder) && !Files.isDirectory(folder)
                ? Optional.of("%s is a file; name the folder of the route pages".formatted(folder)) : Optional.empty();
    }

    /** What keeps a folder from being watched, if anything; but not what is wrong with the whole data folder. */
    static Optional<String> whyNotWatchable(Path folder, Path dataFolder) {
        if (UNSAFE_IN_URI.matcher(folder.toString()).find()) {
            return Optional.of("the folder %s cannot be watched: its path holds one of ? # %% * & {{ }} ${ or a control"
                    .formatted(folder) + " character; name another folder");
        }
        for (String name : KEPT_FOR_RUNS) {
            Path kept = dataFolder.resolve(name);
            if (isInside(folder, kept)) {
                return Optional.of("the folder %s lies in %s, which holds the files of runs; name another folder"
                        .formatted(folder, kept));
            }
            if (isInside(kept, folder)) {
                return Optional.of("the folder %s holds %s, where the files of runs lie; they would be exported again."
                        .formatted(folder, kept) + " Name another folder");
            }
        }
        boolean toldAlready = isInside(folder, dataFolder) && whyNotWritable(dataFolder).isPresent();
        return toldAlready ? Optional.empty() : whyNotWritable(folder);
    }

    /** Whether a folder is the other one or lies in it, symbolic links followed. */
    static boolean isInside(Path folder, Path other) {
        return real(folder).startsWith(real(other));
    }

    /** The folder without symbolic links, as far as it exists. */
    static Path real(Path folder) {
        Path existing = folder;
        while (existing != null) {
            try {
                return existing.toRealPath().resolve(existing.relativize(folder)).normalize();
            } catch (IOException e) {
                existing = existing.getParent();
            }
        }
        return folder;
    }
}
