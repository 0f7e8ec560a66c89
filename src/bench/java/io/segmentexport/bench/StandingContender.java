package io.segmentexport.bench;

import java.io.IOException;

/** Who carries segment files to the sink, one after the other in the same process; it ends when this is closed. */
interface StandingContender extends AutoCloseable {

    /** What tables call it. */
    String name();

    /**
     * Exports a file and looks whether all of it arrived.
     *
     * @param segment the file
     * @param sink    where to; reset by the caller
     * @throws IOException where that failed or something is missing
     */
    Turn export(GeneratedSegment segment, SinkProcess sink) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
