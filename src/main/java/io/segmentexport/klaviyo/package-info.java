/**
 * Klaviyo's API as this product uses it: requests, what the answers mean, and how requests stay under Klaviyo's rate limits,
 * which hold for each account and endpoint. It sends nothing itself.
 *
 * <p>Start with {@link io.segmentexport.klaviyo.KlaviyoRequest}, a request without headers and body, and
 * {@link io.segmentexport.klaviyo.AnswerReader}, which turns status, headers and body into one
 * {@link io.segmentexport.klaviyo.Answer}. {@link io.segmentexport.klaviyo.RateBudgets} holds the budgets of all connections;
 * a {@link io.segmentexport.klaviyo.RateBudget} makes a request wait for its permit, and
 * {@link io.segmentexport.klaviyo.RateWindows} decides when that is. A new revision of the API changes this package only.
 *
 * <p>Uses {@code config}.
 */
package io.segmentexport.klaviyo;
