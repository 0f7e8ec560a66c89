/**
 * The way out: through a proxy and with authorities of one's own ({@link io.segmentexport.camel.client.OutboundHttp}), to Klaviyo
 * with a connection's key ({@link io.segmentexport.camel.client.KeyedHttpClient}), and no longer or larger than an answer may be
 * ({@link io.segmentexport.camel.client.BoundedAnswers}). It uses {@code klaviyo} and {@code config}, and nothing of {@code camel}
 * beside it.
 */
package io.segmentexport.camel.client;
