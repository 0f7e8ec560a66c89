/**
 * The data folder and the files in it. {@link io.segmentexport.files.DataFolder} names the places,
 * {@link io.segmentexport.files.BatchFiles} are the request bodies of a run, and {@link io.segmentexport.files.DurableFiles}
 * moves and copies so that a crash leaves each file in one place. What is kept here is readable by its owner alone.
 *
 * <p>May use segment, profile, klaviyo and config.
 */
package io.segmentexport.files;
