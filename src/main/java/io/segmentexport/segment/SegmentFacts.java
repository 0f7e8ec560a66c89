package io.segmentexport.segment;

/**
 * What is known of a segment file that was read once to its end.
 *
 * @param sha256  of the bytes of the file as it lies there, compressed or not; 64 hexadecimal digits in lower case
 * @param bytes   its size
 * @param records how many records it holds, the ragged ones too
 * @param lastRow the number of its last record's row; 1, the header's, if it holds none
 */
public record SegmentFacts(String sha256, long bytes, int records, int lastRow) {
}
