package io.segmentexport.ledger;

/**
 * What was done for a run.
 *
 * @param requests            requests to Klaviyo
 * @param bytesSent           bytes of their bodies
 * @param rateLimitWaitMillis how long requests waited for the rate limit
 * @param workedMillis        how long the run was worked on
 */
public record Work(long requests, long bytesSent, long rateLimitWaitMillis, long workedMillis) {
}
