package io.segmentexport.config.read;

/** A placeholder without a value. It never leaves this package: it becomes a fault of the key. */
final class UnresolvedPlaceholder extends RuntimeException {

    UnresolvedPlaceholder(String message) {
        super(message, null, false, false);
    }
}
