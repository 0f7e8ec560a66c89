package io.segmentexport.ledger;

/**
 * How far a run is at one moment.
 *
 * @param stage          where it is in its life
 * @param recordsTotal   how many records its files hold; 0 before they are checked
 * @param recordsRead    how many of them were read
 * @param batches        how many batches were cut
 * @param batchesSettled how many of them are through delivery
 * @param jobs           how many import jobs are followed
 * @param jobsEnded      how many of them have ended
 */
public record Progress(
        RunState stage, long recordsTotal, long recordsRead, long batches, long batchesSettled, long jobs, long jobsEnded) {
}
