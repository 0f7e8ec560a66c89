package io.segmentexport.segment;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A segment in chunks: 1,000 records each, or fewer where the records are long, so that a chunk has its bound in memory
 * too. There is at least one chunk, and exactly one is the last.
 */
public final class SegmentChunks implements Iterator<SegmentChunk>, Closeable {

    /** The most records of a chunk. */
    public static final int MAX_RECORDS = 1_000;

    /** A chunk that holds so many characters takes no further record: 4 Mi. */
    static final int MAX_CHARS = 4 * 1024 * 1024;

    private final SegmentReader reader;
    private boolean lastGiven;
    private SegmentFacts facts;

    /** @param reader whose records are to be read; closed with the chunks */
    public SegmentChunks(SegmentReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        return !lastGiven;
    }

    /**
     * Reads the next chunk.
     *
     * @throws SegmentFileException if the file cannot be read on; the records read for this chunk are not handed out
     */
    @Override
    public SegmentChunk next() {
        if (lastGiven) {
            throw new NoSuchElementException("The last chunk was given");
        }
        List<SegmentRecord> records = new ArrayList<>(MAX_RECORDS);
        long chars = 0;
        while (records.size() < MAX_RECORDS && chars < MAX_CHARS && reader.hasNext()) {
            SegmentRecord record = reader.next();
            records.add(record);
            chars += chars(record);
        }
        lastGiven = !reader.hasNext();
        if (lastGiven) {
            facts = reader.facts();
        }
        return new SegmentChunk(records, lastGiven);
    }

    private static long chars(SegmentRecord record) {
        long chars = 0;
        for (String cell : record.cells()) {
            chars += cell.length();
        }
        return chars;
    }

    /** What is known of the file; after the last chunk. */
    public SegmentFacts facts() {
        return facts;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
