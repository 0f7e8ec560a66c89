package io.segmentexport.segment;

import java.nio.file.Path;

/** A file that is to become part of a run, and the segment that it holds. */
public record SegmentFile(Path path, String segment) {
}
