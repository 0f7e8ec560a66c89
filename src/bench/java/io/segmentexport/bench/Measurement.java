package io.segmentexport.bench;

import java.io.IOException;

/** One question of the benchmark. */
interface Measurement {

    /** Takes its time, and tells standard output how far it is. */
    Measured measure() throws IOException, InterruptedException;
}
