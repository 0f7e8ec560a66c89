package io.segmentexport.stage;

import io.segmentexport.segment.SegmentRecord;
import java.util.List;

/**
 * Records of a run that follow each other in one file. Equal only to itself, and no record: Camel looks bodies up by their
 * hash.
 */
public final class Chunk {

    private final Attempt attempt;
    private final int offset;
    private final List<SegmentRecord> records;
    private final boolean last;

    /**
     * A chunk.
     *
     * @param offset  what to add to a row of its file for its position in the run
     * @param last    whether no other chunk follows in the run
     */
    Chunk(Attempt attempt, int offset, List<SegmentRecord> records, boolean last) {
        this.attempt = attempt;
        this.offset = offset;
        this.records = records;
        this.last = last;
    }

    Attempt attempt() {
        return attempt;
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
}
