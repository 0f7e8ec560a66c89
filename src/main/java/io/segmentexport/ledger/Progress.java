package io.segmentexport.ledger;

/**
 * How far a run is in its stage: bytes of its files while it stages, batches while it delivers, import jobs while it tracks.
 *
 * @param stage the stage
 * @param done  how many bytes were read, batches settled or jobs ended
 * @param total of how many; 0 if the stage counts nothing, or not yet
 */
public record Progress(RunState stage, long done, long total) {
}
