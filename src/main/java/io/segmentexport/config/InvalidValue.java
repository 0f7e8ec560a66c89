package io.segmentexport.config;

/**
 * A value that a key cannot have. The message goes on after the value: "is no duration; write it as 30s".
 * It never leaves this package: it becomes a fault of the key.
 */
final class InvalidValue extends RuntimeException {

    InvalidValue(String message) {
        super(message, null, false, false);
    }
}
