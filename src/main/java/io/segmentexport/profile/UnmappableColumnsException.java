package io.segmentexport.profile;

import io.segmentexport.config.SafeMessage;

/**
 * The columns of a segment file do not fit the export: a mapped one is missing, or two would become one property. The
 * message names every such column; the caller adds the export and the file.
 */
public final class UnmappableColumnsException extends RuntimeException implements SafeMessage {

    UnmappableColumnsException(String message) {
        super(message);
    }

    /** The same fault, of a file of this name. */
    public UnmappableColumnsException in(String file) {
        return new UnmappableColumnsException(getMessage().replace("the file", file));
    }
}
