/**
 * The end of a run: every record is accounted for, what waits for a person becomes a dead letter, the files go to the
 * archive, and a report says what happened.
 *
 * <p>Start with {@link io.segmentexport.close.Closing}, which the page {@code close} calls, and
 * {@link io.segmentexport.close.Outcome}, which reckons from the ledger where each record is. What a later run or a replay
 * did of a closed run is added up when the run is shown ({@link io.segmentexport.close.Outcomes}); no file of a closed run
 * is written again. {@link io.segmentexport.close.Replay} opens a run again to send what is undelivered, and
 * {@link io.segmentexport.close.Retention} removes what was kept for its time.
 *
 * <p>May use {@code run}, {@code ledger}, {@code files}, {@code segment} and {@code profile}; knows no other stage.
 */
package io.segmentexport.close;
