package io.segmentexport.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells that somebody wrote to a file.
 *
 * @param bytes     its size
 * @param changedAt when it was changed last
 */
public record FileMark(long bytes, FileTime changedAt) {

    /** The mark of a file now. */
    public static FileMark of(Path file) throws IOException {
        var now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileMark(now.size(), now.lastModifiedTime());
    }

    /** @throws IOException if a file has another mark now: then a copy of it may be neither what it was nor what it is */
    public void ensureUnchanged(Path file) throws IOException {
        if (!of(file).equals(this)) {
            throw new IOException(file.getFileName() + " was changed while it was copied: a program still writes to it");
        }
    }
}
