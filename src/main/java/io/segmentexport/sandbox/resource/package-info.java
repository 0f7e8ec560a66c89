/**
 * Klaviyo's resources: accounts, lists, profiles and import jobs, in memory, and JSON:API as Klaviyo speaks it.
 *
 * <p>Start with {@link io.segmentexport.sandbox.resource.Call}, a request that passed the common checks, and
 * {@link io.segmentexport.sandbox.resource.ImportJobResource}, the resource that the product needs most.
 * {@link io.segmentexport.sandbox.resource.ImportJobs} advances the jobs of an account from {@code queued} to their end;
 * {@link io.segmentexport.sandbox.resource.ProfileStore} keeps the profiles. {@link io.segmentexport.sandbox.resource.Answer}
 * is one HTTP answer, and {@link io.segmentexport.sandbox.resource.Refusal} ends a request with an error answer.
 *
 * <p>Uses Jackson; knows neither HTTP server nor faults.
 */
package io.segmentexport.sandbox.resource;
