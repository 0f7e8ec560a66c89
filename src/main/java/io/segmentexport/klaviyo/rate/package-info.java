/**
 * Keeps requests under Klaviyo's rate limits, which hold for each account and endpoint.
 *
 * <p>Start with {@link io.segmentexport.klaviyo.rate.RateBudgets}, the budgets of all connections. A
 * {@link io.segmentexport.klaviyo.rate.RateBudget} makes a request wait for its permit;
 * {@link io.segmentexport.klaviyo.rate.RateWindows} decides when that is.
 *
 * <p>Uses {@code klaviyo}: its endpoints and the headers of answers.
 */
package io.segmentexport.klaviyo.rate;
