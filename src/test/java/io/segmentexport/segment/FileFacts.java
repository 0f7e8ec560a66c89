package io.segmentexport.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What is known of a segment file once it was read. */
public final class FileFacts {

    private FileFacts() {
    }

    /** Reads a file to its end. */
    public static SegmentFacts of(Path file, CsvOptions options) {
        try (SegmentReader reader = new CsvSegmentFormat().open(file, options)) {
            reader.forEachRemaining(record -> { });
            return reader.facts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
