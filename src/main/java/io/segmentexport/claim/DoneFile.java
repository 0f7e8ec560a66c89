package io.segmentexport.claim;

import io.segmentexport.config.Export;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file {@code NAME.done} that says that its neighbours are whole. NAME is a file's name, with or without its ending,
 * or the name of a segment: then all parts of the segment in that folder are one run. It counts only if none of what it closes
 * is younger: else it is of an earlier file, or came too early. Fetched files have the times of their server; there the order
 * in which they arrived counts.
 */
public final class DoneFile {

    public static final String ENDING = ".done";

    /** Some file systems keep times by two seconds. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private DoneFile() {
    }

    /** The files that a done file closes, in the order of their names; none if it closes nothing, or does not count. */
    public static List<SegmentFile> parts(Export export, Path doneFile) {
        var closed = closed(export, doneFile);
        return younger(export, doneFile, closed).isPresent() ? List.of() : closed;
    }

    /** Why a done file closes nothing now, for people. */
    public static String whyNot(Export export, Path doneFile) {
        return younger(export, doneFile, closed(export, doneFile))
                .map(part -> "is older than " + part.path().getFileName() + ", so it does not close that; write it again when "
                        + "all is written")
                .orElse("closes no file of a selected segment");
    }

    /** The files that a done file closes by its name, in the order of their names, whether it counts or not. */
    public static List<SegmentFile> closed(Export export, Path doneFile) {
        String name = doneFile.getFileName().toString();
        String closed = composed(name.substring(0, name.length() - ENDING.length()));
        try (var neighbours = Files.list(doneFile.getParent())) {
            return neighbours
                    .filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(file -> export.segments().segmentOf(export.folder().relativize(file)).stream()
                            .filter(segment -> closes(closed, segment, composed(file.getFileName().toString())))
                            .map(segment -> new SegmentFile(file, segment)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for the parts that " + name + " closes", e);
        }
    }

    /** As names of segments and files are compared. */
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static boolean closes(String closed, String segment, String file) {
        return closed.equals(segment) || closed.equals(file) || file.startsWith(closed + ".");
    }

    private static Optional<SegmentFile> younger(Export export, Path doneFile, List<SegmentFile> closed) {
        try {
            var done = time(export, doneFile);
            var latest = export.from().isPresent() ? done : FileTime.from(done.toInstant().plus(TOLERANCE));
            for (var part : closed) {
                if (time(export, part.path()).compareTo(latest) > 0) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // Somebody has taken it; whoever claims finds out.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell the age of what " + doneFile.getFileName() + " closes", e);
        }
    }

    private static FileTime time(Export export, Path file) throws IOException {
        if (export.from().isEmpty()) {
            return Files.getLastModifiedTime(file);
        }
        try {
            return (FileTime) Files.getAttribute(file, "unix:ctime"); // It got its name when it arrived.
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Files.readAttributes(file, BasicFileAttributes.class).creationTime();
        }
    }
}
