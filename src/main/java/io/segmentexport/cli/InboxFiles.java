package io.segmentexport.cli;

import io.segmentexport.config.Export;
import io.segmentexport.run.Claims.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies in the folder of an export.
 *
 * @param segmentFiles the files of its segments, in the order of their names
 * @param leftAlone    the files of no selected segment
 */
record InboxFiles(List<SegmentFile> segmentFiles, List<Path> leftAlone) {

    static InboxFiles of(Export export) throws IOException {
        var files = new ArrayList<SegmentFile>();
        var others = new ArrayList<Path>();
        if (Files.isDirectory(export.folder())) {
            try (var paths = Files.walk(export.folder())) {
                for (var path : paths.filter(Files::isRegularFile).sorted().toList()) {
                    var segment = export.segments().segmentOf(export.folder().relativize(path));
                    if (segment.isPresent()) {
                        files.add(new SegmentFile(path, segment.get()));
                    } else if (!path.getFileName().toString().startsWith(".")) {
                        others.add(path);
                    }
                }
            }
        }
        return new InboxFiles(files, others);
    }
}
