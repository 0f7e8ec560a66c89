package io.segmentexport.claim;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files in the folder of an export. */
public final class FolderFiles {

    private static final Logger LOG = LoggerFactory.getLogger(FolderFiles.class);

    private FolderFiles() {
    }

    /**
     * All regular files in or below a folder, in the order of their names; none if the folder is not there. Symbolic links are
     * not followed, and sub-folders that cannot be read are left out, with a warning.
     */
    public static List<Path> below(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(folder)) {
                    throw e;
                }
                if (!(e instanceof NoSuchFileException)) {
                    LOG.warn("{} cannot be read by this user and is left out; change its owner or its permissions", file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }
}
