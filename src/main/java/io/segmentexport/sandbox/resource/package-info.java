/**
 * Klaviyo's resources: accounts, lists, profiles and import jobs. One class answers all operations of a resource.
 *
 * <p>Start with {@link io.segmentexport.sandbox.resource.Call}, a request that passed the common checks, and
 * {@link io.segmentexport.sandbox.resource.ImportJobResource}, the resource that the product needs most.
 * {@link io.segmentexport.sandbox.resource.ImportBody} is the body of a bulk import, read and checked in one pass.
 *
 * <p>Uses {@code jsonapi}, {@code profiles} and {@code jobs}; knows neither HTTP server nor faults.
 */
package io.segmentexport.sandbox.resource;
