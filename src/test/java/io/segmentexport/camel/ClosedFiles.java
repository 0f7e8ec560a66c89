package io.segmentexport.camel;

import io.segmentexport.close.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** What a run left on disk: its report, its archive, its dead letters. Equal if nothing of it was written since. */
record ClosedFiles(List<Kept> files) {

    record Kept(Path path, String sha256, FileTime modified) {
    }

    static ClosedFiles of(ExportFixture fixture, Report report) throws IOException {
        var data = fixture.data();
        var kept = new ArrayList<Kept>();
        for (var folder : List.of(data.archive(report.export(), report.run()), data.deadLetter(report.export(), report.run()), data.reports())) {
            try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
                for (var file : files.filter(file -> !folder.equals(data.reports()) || file.getFileName().toString().startsWith(report.run()))
                        .sorted().toList()) {
                    kept.add(new Kept(file, DigestUtils.sha256Hex(Files.readAllBytes(file)), Files.getLastModifiedTime(file)));
                }
            }
        }
        return new ClosedFiles(kept);
    }

    /** Those of them that a later look must find unchanged: all but what was moved away. */
    ClosedFiles without(String... names) {
        return new ClosedFiles(files.stream().filter(file -> !List.of(names).contains(file.path().getFileName().toString())).toList());
    }
}
