package io.segmentexport.segment;

/** A segment file that cannot be read. The message names the file, the row, what is wrong and what to do; never a cell. */
public final class SegmentFileException extends RuntimeException {

    public SegmentFileException(String message) {
        super(message);
    }

    public SegmentFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
