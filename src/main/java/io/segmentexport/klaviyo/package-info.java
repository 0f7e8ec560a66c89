/**
 * Klaviyo's API as this product uses it: requests, and what the answers mean. It sends nothing itself.
 *
 * <p>Start with {@link io.segmentexport.klaviyo.KlaviyoRequest}, a request without headers and body, and
 * {@link io.segmentexport.klaviyo.AnswerReader}, which turns status, headers and body into one
 * {@link io.segmentexport.klaviyo.Answer}. A new revision of the API changes this package only.
 *
 * <p>Uses {@code config}. Its sub-package {@code rate} uses this package, never the reverse.
 */
package io.segmentexport.klaviyo;
