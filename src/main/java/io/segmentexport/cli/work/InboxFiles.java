package io.segmentexport.cli.work;

import io.segmentexport.claim.DoneFile;
import io.segmentexport.config.Export;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What lies in the folder of an export.
 *
 * @param segmentFiles the files of its segments, in the order of their names
 * @param leftAlone    the other files
 * @param doneFiles    the done files that closed the segment files; they go when those are claimed
 */
public record InboxFiles(List<SegmentFile> segmentFiles, List<Path> leftAlone, List<Path> doneFiles) {

    /** Hidden, half-written, or the sign that others are whole. */
    private static final Pattern NOT_A_SEGMENT = Pattern.compile("\\..*|.*\\.(done|part|tmp)");

    /** All files, whole or not; left alone are those of no selected segment. */
    public static InboxFiles of(Export export) throws IOException {
        var files = new ArrayList<SegmentFile>();
        var others = new ArrayList<Path>();
        for (var path : filesBelow(export.folder())) {
            var segment = export.segments().segmentOf(export.folder().relativize(path));
            if (segment.isPresent()) {
                files.add(new SegmentFile(path, segment.get()));
            } else if (!NOT_A_SEGMENT.matcher(path.getFileName().toString()).matches()) {
                others.add(path);
            }
        }
        return new InboxFiles(files, others, List.of());
    }

    /**
     * The files of its segments that are whole, by the rule of the watched folder: closed by a done file, or unchanged
     * for a second. Left alone are those that are not whole.
     */
    static InboxFiles whole(Export export) throws IOException, InterruptedException {
        return export.wholeWhen() == Export.WholeWhen.DONE_FILE ? closed(export) : unchanged(export);
    }

    private static InboxFiles closed(Export export) throws IOException {
        var closed = new LinkedHashMap<Path, SegmentFile>();
        var doneFiles = new ArrayList<Path>();
        for (var path : filesBelow(export.folder())) {
            if (path.getFileName().toString().endsWith(DoneFile.ENDING)) {
                var parts = DoneFile.parts(export, path);
                parts.forEach(part -> closed.put(part.path(), part));
                if (!parts.isEmpty()) {
                    doneFiles.add(path);
                }
            }
        }
        var open = of(export).segmentFiles().stream().map(SegmentFile::path).filter(path -> !closed.containsKey(path)).toList();
        return new InboxFiles(List.copyOf(closed.values()), open, doneFiles);
    }

    private static InboxFiles unchanged(Export export) throws IOException, InterruptedException {
        var before = stamps(export);
        if (!before.isEmpty()) {
            TimeUnit.SECONDS.sleep(1);
        }
        var after = stamps(export);
        var whole = after.keySet().stream().collect(Collectors.partitioningBy(file -> after.get(file).equals(before.get(file))));
        return new InboxFiles(whole.get(true), whole.get(false).stream().map(SegmentFile::path).toList(), List.of());
    }

    /** Size and time of every file. */
    private static Map<SegmentFile, String> stamps(Export export) throws IOException {
        var stamps = new LinkedHashMap<SegmentFile, String>();
        for (var file : of(export).segmentFiles()) {
            try {
                stamps.put(file, Files.size(file.path()) + " " + Files.getLastModifiedTime(file.path()));
            } catch (NoSuchFileException e) {
                continue; // The service has taken it meanwhile.
            }
        }
        return stamps;
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
