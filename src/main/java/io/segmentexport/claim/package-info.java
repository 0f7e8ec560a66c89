/**
 * How runs begin: files are moved or copied out of everybody's sight into the folder of a new run.
 * {@link io.segmentexport.claim.Claims} is the Claim Check, {@link io.segmentexport.claim.Snapshots} finds the newest snapshot
 * of each segment, and {@link io.segmentexport.claim.Recovery} finishes what a crash cut short. Page: claim.
 *
 * <p>May use run and what that may use, but no other stage.
 */
package io.segmentexport.claim;
