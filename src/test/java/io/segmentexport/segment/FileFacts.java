package io.segmentexport.segment;

import io.segmentexport.config.Export.FileFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What is known of a segment file once it was read. */
public final class FileFacts {

    private FileFacts() {
    }

    /** Reads a file to its end. */
    public static SegmentFacts of(Path file, FileFormat format) {
        try (SegmentReader reader = SegmentReader.open(file, format, List.of())) {
            reader.forEachRemaining(record -> { });
            return reader.facts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
