package io.segmentexport.run;

/** A run cannot be opened again; the message is for people and says why, and what to do. */
public final class NotReplayableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotReplayableException(String message) {
        super(message);
    }
}
