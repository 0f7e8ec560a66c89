package io.segmentexport.segment;

import java.io.Closeable;
import java.util.Iterator;
import java.util.List;

/**
 * The records of one segment file, in order, each read when it is asked for. Memory does not grow with the file.
 * Iteration throws {@link SegmentFileException} if the file cannot be read on.
 */
public interface SegmentReader extends Iterator<SegmentRecord>, Closeable {

    /** The name of the file, without its folder. */
    String file();

    /** The names of the columns in order, without those that a dead letter adds in front. */
    List<String> columns();

    /**
     * The columns in front that the file has as a dead letter ({@link RejectedRecords#ADDED_COLUMNS}, or all but the first
     * if an earlier version wrote it); none if it is no dead letter.
     */
    List<String> addedColumns();

    /** How the file is written: what a dead letter beside it must keep. */
    CsvDialect dialect();

    /**
     * What is known of the file once its last record was read.
     *
     * @throws IllegalStateException if records are left
     * @throws SegmentFileException  if bytes follow that cannot be read
     */
    SegmentFacts facts();

    /** How many bytes of the file were read so far, compressed or not; any thread may ask. */
    long bytesRead();
}
