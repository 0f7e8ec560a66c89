package io.segmentexport.config;

/**
 * A value that a key cannot have. The message continues after the value: "is no duration; write it as 30s".
 * The reader turns it into a fault of the key.
 */
public final class InvalidValue extends RuntimeException {

    public InvalidValue(String message) {
        super(message, null, false, false);
    }

    /** Throws one with this message unless the condition holds. */
    public static void unless(boolean valid, String message) {
        if (!valid) {
            throw new InvalidValue(message);
        }
    }
}
