package io.segmentexport.bench;

import java.io.IOException;
import java.util.List;

/** Who carries a segment file to the sink, in a fresh JVM each time. */
interface Contender {

    /** What tables call it. */
    String name();

    /**
     * Exports a file and looks whether all of it arrived.
     *
     * @param segment the file
     * @param flags   of the JVM
     * @param sink    where to; reset by the caller
     * @throws IOException where the process failed or something is missing at the sink
     */
    Trial export(GeneratedSegment segment, List<String> flags, SinkProcess sink)
            throws IOException, InterruptedException;
}
