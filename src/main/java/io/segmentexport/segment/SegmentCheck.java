package io.segmentexport.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a segment file once from end to end before anything of it is sent, so that a fault in its last row is known
 * while it can still be mended. Records are counted but not made, and the file is hashed in the same read, beside it.
 */
public final class SegmentCheck {

    private static final int HEADER_ROW = 1;

    private final CsvSegmentFormat format = new CsvSegmentFormat();

    /**
     * Checks a file.
     *
     * @param maxRecords the most records that it may hold; the reading stops at the first beyond
     * @return what the file is and holds
     * @throws SegmentFileException if it cannot be decoded and read to its end, or holds more records
     */
    public SegmentFacts check(Path file, CsvOptions options, int maxRecords) {
        return check(file, options, maxRecords, 0);
    }

    /**
     * Checks a file that is a part of a segment.
     *
     * @param maxRecords    the most records that all parts together may hold; the reading stops at the first beyond
     * @param recordsBefore how many records the parts before it hold
     * @return what the file is and holds
     * @throws SegmentFileException if it cannot be decoded and read to its end, or brings the parts over their maximum
     */
    public SegmentFacts check(Path file, CsvOptions options, int maxRecords, int recordsBefore) {
        String name = file.getFileName().toString();
        try (HashingInputStream bytes = new HashingInputStream(Files.newInputStream(file), "hash-" + name);
                CsvSegmentReader reader = format.open(name, bytes, options)) {
            int records = 0;
            int lastRow = HEADER_ROW;
            while (reader.skip()) {
                lastRow = reader.row();
                if (++records > maxRecords - recordsBefore) {
                    throw tooMany(name, maxRecords, recordsBefore > 0);
                }
            }
            bytes.drain();
            return new SegmentFacts(bytes.sha256(), bytes.bytes(), records, lastRow, reader.columns(), reader.dialect());
        } catch (IOException e) {
            throw CsvSegmentFormat.unreadable(name, e);
        }
    }

    private static SegmentFileException tooMany(String name, int maxRecords, boolean aLaterPart) {
        return SegmentFileException.of(name, String.format(Locale.ROOT,
                "%sholds more than %,d records, the most that max-profiles allows; split the segment or raise it",
                aLaterPart ? "with the parts before it " : "", maxRecords));
    }
}
