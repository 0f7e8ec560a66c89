package io.segmentexport.claim;

import io.segmentexport.config.Export;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file {@code NAME.done} that says that its neighbours are whole. NAME is a file's name, with or without its ending,
 * or the name of a segment: then all parts of the segment in that folder are one run.
 */
public final class DoneFile {

    public static final String ENDING = ".done";

    private DoneFile() {
    }

    /** The files that a done file closes, in the order of their names; none where it closes nothing. */
    public static List<SegmentFile> parts(Export export, Path doneFile) {
        String name = doneFile.getFileName().toString();
        String closed = name.substring(0, name.length() - ENDING.length());
        try (var neighbours = Files.list(doneFile.getParent())) {
            return neighbours
                    .filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(file -> export.segments().segmentOf(export.folder().relativize(file)).stream()
                            .filter(segment -> closes(closed, segment, file.getFileName().toString()))
                            .map(segment -> new SegmentFile(file, segment)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for the parts that " + name + " closes", e);
        }
    }

    private static boolean closes(String closed, String segment, String file) {
        return closed.equals(segment) || closed.equals(file) || file.startsWith(closed + ".");
    }
}
