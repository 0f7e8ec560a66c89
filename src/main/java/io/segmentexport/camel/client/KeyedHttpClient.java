package io.segmentexport.camel.client;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.KlaviyoRequest;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client of one connection. The key is put into the request behind Camel's back, so that it is in no message,
 * no history and no exception; the client neither repeats a request by itself nor follows a redirect with the key.
 */
public record KeyedHttpClient(Connection connection, Duration timeout, OutboundHttp outbound) implements HttpClientConfigurer, HttpRequestInterceptor {

    /** The name under which routes find it: {@code klaviyo-CONNECTION}. */
    public static String nameOf(Connection connection) {
        return "klaviyo-" + connection.id();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        outbound.configureHttpClient(builder);
        builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("klaviyo-segment-export")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .build())
                .addRequestInterceptorFirst(this)
                .addExecInterceptorFirst("bounds", new BoundedAnswers(timeout));
    }

    @Override
    public void process(HttpRequest request, EntityDetails entity, HttpContext context) {
        request.setHeader(KlaviyoRequest.AUTHORIZATION, KlaviyoRequest.authorization(connection.apiKey()));
        request.setHeader(KlaviyoRequest.REVISION, connection.revision());
        request.setHeader("Accept", KlaviyoRequest.MEDIA_TYPE);
    }
}
