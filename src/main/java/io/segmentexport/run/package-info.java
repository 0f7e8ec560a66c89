/**
 * The life of a run: taken up, halted, resumed, released. It knows no stage by name. An
 * {@link io.segmentexport.run.OpenRun} is a run that this process works on, its {@link io.segmentexport.run.Standing} says
 * where it stands and why, and {@link io.segmentexport.run.Runs} has all of them. What several stages need is here too:
 * room on the disk, outages of Klaviyo, parts of batches, the records behind positions.
 *
 * <p>May use ledger and files, and what those may use.
 */
package io.segmentexport.run;
