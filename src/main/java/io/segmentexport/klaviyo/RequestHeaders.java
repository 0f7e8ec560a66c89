package io.segmentexport.klaviyo;

import io.segmentexport.config.Secret;

/** The headers that Klaviyo asks of every request (its guide "API overview"). */
public final class RequestHeaders {

    /** Carries {@link #authorization(Secret)}. */
    public static final String AUTHORIZATION = "Authorization";
    /** Carries the connection's API revision. */
    public static final String REVISION = "revision";
    /** The value of {@code Accept}, and of {@code Content-Type} where there is a body (JSON:API). */
    public static final String MEDIA_TYPE = "application/vnd.api+json";

    private RequestHeaders() {
    }

    /** The value of {@link #AUTHORIZATION}. It holds the key: keep it in no message longer than the request lasts. */
    public static String authorization(Secret key) {
        return "Klaviyo-API-Key " + key.reveal();
    }
}
