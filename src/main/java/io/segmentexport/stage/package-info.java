/**
 * The files of a run become complete request bodies on disk, in one pass. {@link io.segmentexport.stage.Staging} is the
 * bean that the page calls; an attempt reads chunks, makes slices of profiles of them and remembers what it finds;
 * {@link io.segmentexport.stage.StagedBatch} comes together in the Aggregate. {@link io.segmentexport.stage.DryRun} is the same
 * without a delivery. Page: stage.
 *
 * <p>May use run and what that may use, but no other stage.
 */
package io.segmentexport.stage;
