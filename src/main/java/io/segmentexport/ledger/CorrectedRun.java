package io.segmentexport.ledger;

import java.util.List;

/**
 * What the end of a later run changes in an earlier one.
 *
 * @param run         the earlier run
 * @param corrections what of it came again; only what was not known before
 * @param state       its state then
 * @param counts      its counts then
 */
public record CorrectedRun(String run, List<Correction> corrections, RunState state, RunCounts counts) {
}
