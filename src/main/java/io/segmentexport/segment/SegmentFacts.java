package io.segmentexport.segment;

/**
 * What is known of a segment file that was read once to its end.
 *
 * @param sha256    of the bytes of the file as it lies there, compressed or not; 64 hexadecimal digits in lower case
 * @param bytes     its size
 * @param records   how many records it holds, the ragged ones too
 * @param blankRows how many rows hold nothing but blanks; they are no records
 * @param lastRow   the number of its last record's row; the header's if it holds none, 0 if it has no header either
 */
public record SegmentFacts(String sha256, long bytes, int records, int blankRows, int lastRow) {
}
