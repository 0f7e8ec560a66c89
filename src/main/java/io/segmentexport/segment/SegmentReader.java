package io.segmentexport.segment;

import java.io.Closeable;
import java.util.Iterator;
import java.util.List;

/**
 * The records of one segment file, in order, each read when it is asked for. Memory does not grow with the file.
 * Iteration throws {@link SegmentFileException} where the file cannot be read on.
 */
public interface SegmentReader extends Iterator<SegmentRecord>, Closeable {

    /**
     * The names of the columns in order, without the {@code _row}, {@code _reason}, {@code _detail} of a corrected dead
     * letter.
     */
    List<String> columns();

    /** How the file is written: what a dead letter beside it must keep. */
    CsvDialect dialect();
}
