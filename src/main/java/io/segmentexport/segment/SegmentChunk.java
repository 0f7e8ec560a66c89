package io.segmentexport.segment;

import java.util.List;

/**
 * Records of a segment that follow one another and travel together.
 *
 * @param records in the order of the file; empty only where the file holds none
 * @param last    whether none follow
 */
public record SegmentChunk(List<SegmentRecord> records, boolean last) {
}
