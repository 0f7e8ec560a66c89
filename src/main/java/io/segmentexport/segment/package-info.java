/**
 * Segment files: their bytes come in, records come out, and what cannot be read is refused with its row. Rejected records
 * go back into a file of the same format.
 *
 * <p>Start at {@link io.segmentexport.segment.SegmentReader}. A file is read once: with its last record, the reader knows its
 * {@link io.segmentexport.segment.SegmentFacts}. A new file format touches this package alone.
 *
 * <p>Uses {@code config} alone.
 */
package io.segmentexport.segment;
