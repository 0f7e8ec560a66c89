/**
 * The door of the operations port: the one HTTP server of the service ({@link io.segmentexport.camel.http.OperationsServer}),
 * who may come in ({@link io.segmentexport.camel.http.Credentials}), the translation from HTTP to the operations and back, and
 * health and metrics as Camel serves them ({@link io.segmentexport.camel.http.Observation}). It uses {@code operations},
 * {@code observe}, {@code access} and {@code config}, and nothing of {@code camel} beside it.
 */
package io.segmentexport.camel.http;
