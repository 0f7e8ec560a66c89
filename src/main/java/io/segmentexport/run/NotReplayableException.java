package io.segmentexport.run;

/** A run cannot be replayed; the message says to people why, and what to do instead. */
public final class NotReplayableException extends RuntimeException {

    public NotReplayableException(String message) {
        super(message);
    }
}
