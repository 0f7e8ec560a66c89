package io.segmentexport.config;

/**
 * A value that a key cannot have. The message continues after the value: "is no duration; write it as 30s".
 * The reader turns it into a fault of the key.
 */
public final class InvalidValue extends RuntimeException {

    public InvalidValue(String message) {
        super(message, null, false, false);
    }

    /** Throws one if names have a semicolon or a bar between them, where a comma should be. */
    public static void unlessSeparatedOtherwise(String names) {
        unless(!names.matches("(?s).*[;|].*"), "has names that are not separated by commas; write '%s'"
                .formatted(names.strip().replaceAll("\\s*[;|,]\\s*", ", ")));
    }

    /** Throws one with this message unless the condition holds. */
    public static void unless(boolean valid, String message) {
        if (!valid) {
            throw new InvalidValue(message);
        }
    }
}
