package io.segmentexport.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Moves and copies of files that outlive a crash and a power loss: what a method has done when it returns is on disk, and
 * a file of the target's name is whole at any moment. A folder is brought to disk as far as the platform can (Windows
 * cannot).
 */
public final class DurableFiles {

    public static final String HALF_WRITTEN = ".part";

    /** Gives a file another name; refuses to where the two lie on different file systems. */
    public interface Rename {
        /**
         * Renames in one step.
         *
         * @throws AtomicMoveNotSupportedException where that cannot be done in one step
         */
        void rename(Path source, Path target) throws IOException;
    }

    private final Rename rename;

    public DurableFiles() {
        this(DurableFiles::inOneStep);
    }

    public DurableFiles(Rename rename) {
        this.rename = rename;
    }

    private static void inOneStep(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Moves a file. On one file system that is a rename; else the copy is on disk before the source goes. A crash between
     * the two leaves both, with the same bytes.
     *
     * @throws IOException if it cannot be moved, or was changed while it was copied: then it stays
     */
    public void move(Path source, Path target) throws IOException {
        var before = FileMark.of(source);
        syncWhatCanBeRead(source);
        try {
            rename.rename(source, target);
        } catch (AtomicMoveNotSupportedException e) {
            copy(Files.newInputStream(source), target, () -> before.ensureUnchanged(source));
            Files.delete(source);
        }
        syncFolder(target.getParent());
        syncFolder(source.getParent());
    }

    /** Gives a folder, what lies in which is on disk, another name on the same file system; no such folder is there yet. */
    public static void moveFolder(Path source, Path target) throws IOException {
        inOneStep(source, target);
        syncFolder(target.getParent());
        syncFolder(source.getParent());
    }

    /** What has to be true of a copy before it gets its name. */
    public interface Check {
        void pass() throws IOException;
    }

    /** Writes what a stream holds into a file, for its owner alone; the stream is read to its end and closed. */
    public static void copy(InputStream source, Path target) throws IOException {
        copy(source, target, () -> { });
    }

    /** Writes what a stream holds into a file that gets its name if it passes a check. */
    public static void copy(InputStream source, Path target, Check whole) throws IOException {
        var part = halfWritten(target);
        try {
            try (source; var out = DataFolder.createFile(part)) {
                source.transferTo(out);
            }
            whole.pass();
            finish(part, target);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** Gives a file that was written under another name in the same folder its own, in place of one that may be there. */
    public static void finish(Path part, Path target) throws IOException {
        sync(part);
        inOneStep(part, target);
        syncFolder(target.getParent());
    }

    /** Brings to disk what was written into a file. */
    public static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Removes a file, or an empty folder, if it is there. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncFolder(file.getParent());
        }
    }

    /** The name of a file while it is written. */
    public static Path halfWritten(Path file) {
        return file.resolveSibling(file.getFileName() + HALF_WRITTEN);
    }

    /** Whether a file of this name is one that was being written. */
    public static boolean isHalfWritten(Path file) {
        return file.getFileName().toString().endsWith(HALF_WRITTEN);
    }

    /** Whoever wrote the file may not have brought it to disk. */
    private static void syncWhatCanBeRead(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // It can be moved all the same; that it cannot be read is told by who reads it.
        }
    }

    /** Brings the names in a folder to disk: with them a new file survives a power failure. */
    public static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Not every platform and file system opens a folder, or brings it to disk when asked.
        }
    }
}
