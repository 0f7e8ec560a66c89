package io.segmentexport.close;

import org.roaringbitmap.RoaringBitmap;


/**
 * Rejected records of a run that came again in a later one, corrected.
 *
 * @param run        the run that rejected them
 * @param byRun      the later run
 * @param imported   those that the later run, or one that corrected it in turn, imported; positions in {@code run}
 * @param duplicates those that turned out to repeat an e-mail address in the later run
 * @param again      those that were not imported again: they wait in the dead letters of the later run
 */
record Correction(String run, String byRun, RoaringBitmap imported, RoaringBitmap duplicates, RoaringBitmap again) {
}
