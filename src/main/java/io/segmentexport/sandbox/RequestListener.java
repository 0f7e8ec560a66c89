package io.segmentexport.sandbox;

/**
 * Follows each request, in the thread that serves it. The request waits until the listener returns, so the listener
 * acts at a known moment. Several threads call it at once.
 */
public interface RequestListener {

    /** Does nothing. */
    RequestListener NONE = new RequestListener() {
    };

    /** The head of a request has arrived; nothing of its body has been read. */
    default void arrived(SandboxRequest request) {
    }

    /** The whole request has arrived, and nothing else has happened. Not called if the connection breaks before. */
    default void received(SandboxRequest request) {
    }

    /**
     * The request has been carried out, and nothing of the answer has been sent.
     *
     * @param request the request
     * @param status  the HTTP status of the answer; 0 if the connection breaks instead
     */
    default void answering(SandboxRequest request, int status) {
    }

    /**
     * The whole answer has been sent.
     *
     * @param request the request
     * @param status  the HTTP status of the answer
     */
    default void answered(SandboxRequest request, int status) {
    }
}
