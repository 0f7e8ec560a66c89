package io.segmentexport.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/** What is known of a segment file once it was read. */
public final class FileFacts {

    private FileFacts() {
    }

    /** Reads a file to its end. */
    public static SegmentFacts of(Path file, Optional<Character> delimiter, Charset charset) {
        try (SegmentReader reader = SegmentReader.open(file, delimiter, charset)) {
            reader.forEachRemaining(record -> { });
            return reader.facts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
