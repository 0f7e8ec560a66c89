package io.segmentexport.sandbox;

/**
 * Is told how each request comes and goes, in the thread that carries it: the request waits until the listener is done,
 * so that what it does is done at that very moment of the request's life. Called by several threads at once.
 */
public interface RequestListener {

    /** Hears nothing. */
    RequestListener NONE = new RequestListener() {
    };

    /** The head of a request is here; nothing of its body has been read. */
    default void arrived(SandboxRequest request) {
    }

    /** The request is here whole, and nothing has been done about it. Not told where the connection breaks before. */
    default void received(SandboxRequest request) {
    }

    /**
     * All that was to be done is done, and nothing of the answer has gone out.
     *
     * @param request the request
     * @param status  the HTTP status of the answer; 0 where the connection breaks instead
     */
    default void answering(SandboxRequest request, int status) {
    }

    /**
     * The answer has gone out whole.
     *
     * @param request the request
     * @param status  the HTTP status of the answer
     */
    default void answered(SandboxRequest request, int status) {
    }
}
