package io.segmentexport.segment;

import java.util.List;
import java.util.Optional;

/**
 * Records of a segment file that follow one another and travel together.
 *
 * @param records in the order of the file; empty only if the file holds none
 * @param facts   what is known of the file, with its last chunk only
 */
public record SegmentChunk(List<SegmentRecord> records, Optional<SegmentFacts> facts) {

    /** Whether none follow. */
    public boolean last() {
        return facts.isPresent();
    }
}
