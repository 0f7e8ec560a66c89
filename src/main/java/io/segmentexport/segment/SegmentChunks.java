package io.segmentexport.segment;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A segment file in chunks: 1,000 records each, or fewer if the records are long, so that a chunk has its bound in memory
 * too. There is at least one chunk, and exactly one is the last.
 */
public final class SegmentChunks implements Iterator<SegmentChunks.SegmentChunk>, Closeable {

    /** The most records of a chunk. */
    public static final int MAX_RECORDS = 1_000;

    /** A chunk that holds so many characters takes no further record: 4 Mi. */
    static final int MAX_CHARS = 4 * 1024 * 1024;

    private final SegmentReader reader;
    private final int maxRecords;
    private final int recordsBefore;
    private long recordsRead;
    private boolean lastGiven;

    /**
     * Records of a segment file that follow one another and travel together.
     *
     * @param records in the order of the file; empty only if the file holds none
     * @param facts   what is known of the file, with its last chunk only
     */
    public record SegmentChunk(List<SegmentRecord> records, Optional<SegmentFacts> facts) {

        /** Whether none follow. */
        public boolean last() {
            return facts.isPresent();
        }
    }

    /**
     * The chunks of a file.
     *
     * @param reader        whose records are to be read; closed with the chunks
     * @param maxRecords    the most records that all parts of the segment together may hold
     * @param recordsBefore how many records the parts before this file hold
     */
    public SegmentChunks(SegmentReader reader, int maxRecords, int recordsBefore) {
        this.reader = reader;
        this.maxRecords = maxRecords;
        this.recordsBefore = recordsBefore;
    }

    @Override
    public boolean hasNext() {
        return !lastGiven;
    }

    /**
     * Reads the next chunk.
     *
     * @throws SegmentFileException if the file cannot be read on, or holds more records than allowed; the records read for
     *                              this chunk are not handed out
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
            if (recordsBefore + ++recordsRead > maxRecords) {
                throw tooMany();
            }
            records.add(record);
            chars += chars(record);
        }
        lastGiven = !reader.hasNext();
        return new SegmentChunk(records, lastGiven ? Optional.of(reader.facts()) : Optional.empty());
    }

    private SegmentFileException tooMany() {
        return SegmentFileException.of(reader.file(), String.format(Locale.ROOT,
                "%sholds more than %,d records, the most that max-profiles allows; split the segment or raise it",
                recordsBefore > 0 ? "with the parts before it " : "", maxRecords));
    }

    private static long chars(SegmentRecord record) {
        long chars = 0;
        for (String cell : record.cells()) {
            chars += cell.length();
        }
        return chars;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
