package io.segmentexport.run;

import io.segmentexport.segment.SegmentRecord;
import java.util.List;

/**
 * A chunk of the records of a run.
 *
 * @param run     the run
 * @param columns the columns of the file that the records are from
 * @param offset  what to add to a row of that file for its position in the run
 * @param records the records
 * @param last    whether nothing follows it
 */
public record RunChunk(OpenRun run, List<String> columns, int offset, List<SegmentRecord> records, boolean last) {

    @Override
    public String toString() {
        return records.size() + " records of " + run.id();
    }
}
