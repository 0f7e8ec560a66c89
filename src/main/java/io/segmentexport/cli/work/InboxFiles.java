package io.segmentexport.cli.work;

import io.segmentexport.claim.DoneFile;
import io.segmentexport.claim.FolderFiles;
import io.segmentexport.claim.Settling;
import io.segmentexport.claim.Snapshots;
import io.segmentexport.config.Export;
import io.segmentexport.segment.SegmentFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

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
        for (var path : FolderFiles.below(export.folder())) {
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
     * The files of its segments that are whole: closed by a done file, or unchanged for as long as a command watches them.
     * Left alone are those that are not whole.
     */
    public static InboxFiles whole(Export export) throws IOException, InterruptedException {
        boolean closed = export.wholeWhen() == Export.WholeWhen.DONE_FILE;
        var doneFiles = closed ? doneFiles(export) : List.<Path>of();
        var whole = closed ? doneFiles.stream().flatMap(file -> DoneFile.parts(export, file).stream()).distinct().toList()
                : unchanged(export);
        var open = of(export).segmentFiles().stream().filter(file -> !whole.contains(file)).map(SegmentFile::path).toList();
        return new InboxFiles(whole, open, doneFiles);
    }

    private static List<Path> doneFiles(Export export) throws IOException {
        return FolderFiles.below(export.folder()).stream()
                .filter(path -> path.getFileName().toString().endsWith(DoneFile.ENDING))
                .filter(path -> !DoneFile.parts(export, path).isEmpty()).toList();
    }

    private static List<SegmentFile> unchanged(Export export) throws IOException, InterruptedException {
        var settling = new Settling();
        var time = Settling.ofCommands(export);
        var files = of(export).segmentFiles();
        if (!settling.settled(export, files.stream().map(SegmentFile::path).toList(), time)) {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
        return files.stream().filter(file -> settling.settled(export, file.path(), time)).toList();
    }
}
