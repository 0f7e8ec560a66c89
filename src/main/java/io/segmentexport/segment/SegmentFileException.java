package io.segmentexport.segment;

import io.segmentexport.config.SafeMessage;

/**
 * A segment file that cannot be read. The message names the file, the row, what is wrong and what to do; never a cell.
 */
public final class SegmentFileException extends RuntimeException implements SafeMessage {

    public SegmentFileException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A fault of a whole file, known by its name without the path. */
    static SegmentFileException of(String file, String whatIsWrong) {
        return of(file, whatIsWrong, null);
    }

    /** A fault of a whole file that another exception brought to light. */
    static SegmentFileException of(String file, String whatIsWrong, Throwable cause) {
        return new SegmentFileException(file + ": " + whatIsWrong, cause);
    }

    /** A fault of one row, numbered as a spreadsheet does. */
    static SegmentFileException atRow(String file, int row, String whatIsWrong) {
        return new SegmentFileException(file + ", row " + row + ": " + whatIsWrong, null);
    }
}
