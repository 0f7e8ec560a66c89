package io.segmentexport.klaviyo;

/**
 * A link in an answer leads elsewhere than to the next page at the same server; following it would carry the API key
 * away. The message names at most the link's origin.
 */
public final class UntrustedLinkException extends RuntimeException {

    UntrustedLinkException(String message) {
        super(message);
    }
}
