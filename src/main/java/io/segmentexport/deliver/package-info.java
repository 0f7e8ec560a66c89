/**
 * Open batches become import jobs. {@link io.segmentexport.deliver.Delivery} has a method for each meaning of an answer;
 * bodies that another process wrote are verified and rebuilt before the first is sent. Page: deliver.
 *
 * <p>May use run and what that may use, but no other stage.
 */
package io.segmentexport.deliver;
