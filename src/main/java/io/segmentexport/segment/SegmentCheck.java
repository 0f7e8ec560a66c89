package io.segmentexport.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a segment file from end to end for what is known of it then. */
public final class SegmentCheck {

    /**
     * Checks a file that may be a part of a segment.
     *
     * @param maxRecords    the most records that all parts together may hold; the reading stops at the first beyond
     * @param recordsBefore how many records the parts before it hold
     * @return what the file is and holds
     * @throws SegmentFileException if it cannot be decoded and read to its end, or brings the parts over their maximum
     */
    public SegmentFacts check(Path file, CsvOptions options, int maxRecords, int recordsBefore) {
        var reader = new CsvSegmentFormat().open(file, options);
        try (var chunks = new SegmentChunks(reader, maxRecords, recordsBefore)) {
            Optional<SegmentFacts> facts = Optional.empty();
            while (chunks.hasNext()) {
                facts = chunks.next().facts();
            }
            return facts.orElseThrow();
        } catch (IOException e) {
            throw CsvSegmentFormat.unreadable(reader.file(), e);
        }
    }
}
