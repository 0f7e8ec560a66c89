/**
 * The end of a run: every record is in one place, dead letters are written, files are archived, and the run is reported.
 * {@link io.segmentexport.close.Closing} ends a run, {@link io.segmentexport.close.Outcomes} reckon where its records are,
 * {@link io.segmentexport.close.Reports} show it, {@link io.segmentexport.close.Replay} opens it again, and
 * {@link io.segmentexport.close.Retention} removes what was kept for its time. Page: close.
 *
 * <p>May use run and what that may use, but no other stage.
 */
package io.segmentexport.close;
