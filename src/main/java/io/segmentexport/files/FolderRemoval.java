package io.segmentexport.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes folders with all that is in them, and tells how old that is. */
public final class FolderRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(FolderRemoval.class);

    private FolderRemoval() {
    }

    /** Removes a folder, if it is there, with all that is in it; of a symbolic link in it, the link. */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Removes a folder if nothing is in it; gives whether it is gone. */
    public static boolean deleteIfEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        if (DataFolder.holdsAnything(folder)) {
            return false;
        }
        DurableFiles.delete(folder);
        return true;
    }

    /** Removes from a run's folder what is not a claimed file: batches, scratch files, and files that were being written. */
    public static void deleteWork(Path folder) throws IOException {
        delete(folder.resolve(DataFolder.BATCHES));
        delete(folder.resolve(DataFolder.SCRATCH));
        try (var entries = Files.list(folder)) {
            for (var entry : entries.filter(Files::isRegularFile).filter(DurableFiles::isHalfWritten).toList()) {
                DurableFiles.delete(entry);
            }
        }
    }

    /** When anything in or below a folder was changed last; symbolic links count as they are themselves. */
    public static Instant lastChange(Path folder) throws IOException {
        var last = Instant.EPOCH;
        try (var paths = Files.walk(folder)) {
            for (var path : paths.toList()) {
                var changed = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
                last = changed.isAfter(last) ? changed : last;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause(); // Somebody is at work in it.
        }
        return last;
    }

    public static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", folder, Explanations.of(e));
        }
    }
}
