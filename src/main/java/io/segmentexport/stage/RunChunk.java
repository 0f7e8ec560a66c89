package io.segmentexport.stage;

import io.segmentexport.run.OpenRun;
import io.segmentexport.segment.SegmentRecord;
import java.util.List;

/**
 * A chunk of the records of a run. Equal only to itself, and no record: Camel looks bodies up by their hash, and would go
 * through all of this one for it.
 */
public final class RunChunk {

    private final OpenRun run;
    private final List<String> columns;
    private final int offset;
    private final List<SegmentRecord> records;
    private final boolean last;

    /**
     * A chunk.
     *
     * @param run     the run
     * @param columns the columns of the file that the records are from
     * @param offset  what to add to a row of that file for its position in the run
     * @param records the records
     * @param last    whether nothing follows it
     */
    RunChunk(OpenRun run, List<String> columns, int offset, List<SegmentRecord> records, boolean last) {
        this.run = run;
        this.columns = columns;
        this.offset = offset;
        this.records = records;
        this.last = last;
    }

    public OpenRun run() {
        return run;
    }

    List<String> columns() {
        return columns;
    }

    int offset() {
        return offset;
    }

    List<SegmentRecord> records() {
        return records;
    }

    boolean last() {
        return last;
    }

    @Override
    public String toString() {
        return records.size() + " records of " + run.id();
    }
}
