/**
 * The door of the operations port: the one HTTP server of the service ({@link io.segmentexport.camel.http.OperationsServer}),
 * who may come in ({@link io.segmentexport.camel.http.Credentials}), and the translation from HTTP to the operations and back
 * ({@link io.segmentexport.camel.http.HttpCalls}). It uses {@code operations}, {@code access} and {@code config}, and nothing of
 * {@code camel} beside it.
 */
package io.segmentexport.camel.http;
