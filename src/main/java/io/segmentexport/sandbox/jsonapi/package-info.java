/**
 * JSON:API as Klaviyo speaks it: what a request asks in its query, and how the sandbox words an answer.
 *
 * <p>Start with {@link io.segmentexport.sandbox.jsonapi.Answer}, one HTTP answer,
 * {@link io.segmentexport.sandbox.jsonapi.ApiError}, one member of an {@code errors} array, and
 * {@link io.segmentexport.sandbox.jsonapi.Refusal}, the exception that ends a request with an error answer.
 *
 * <p>Uses Jackson, and nothing else of the sandbox.
 */
package io.segmentexport.sandbox.jsonapi;
