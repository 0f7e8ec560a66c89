/**
 * Import jobs are followed to their end, and their errors are joined to the records.
 * {@link io.segmentexport.track.Tracking} decides when a job is looked at and what its end means. Page: track.
 *
 * <p>May use run and what that may use, but no other stage.
 */
package io.segmentexport.track;
