package io.segmentexport.files;

import io.segmentexport.config.SafeMessage;
import java.io.IOException;

/** A segment is not brought into the data folder, because the disk has no room for it; the message says what to do. */
public final class NoRoomException extends IOException implements SafeMessage {

    private static final long serialVersionUID = 1L;

    public NoRoomException(String message) {
        super(message);
    }
}
