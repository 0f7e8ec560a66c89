package io.segmentexport.run;

import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Run;
import io.segmentexport.segment.RejectedRecords;
import io.segmentexport.segment.SegmentReader;
import io.segmentexport.segment.SegmentRecord;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Which record a corrected one was when it was rejected, by what the dead letter has in front of it. The name of the
 * file tells nothing: it may have been renamed, and put together of several.
 *
 * @param run     the run that rejected it
 * @param ordinal which of the files of that run it is from, from 0
 * @param row     its row there
 */
public record Origin(String run, int ordinal, int row) {

    private static final Pattern RUN = Pattern.compile("([^/]+)(?:/(\\d{1,6}))?");
    private static final Pattern ROW = Pattern.compile("\\d{1,9}");

    /** The first cell of a rejected record: {@code RUN}, or {@code RUN/2} for the second file of a run. */
    public static String cell(String run, RunFile file) {
        return file.ordinal() == 0 ? run : run + "/" + (file.ordinal() + 1);
    }

    /** Whether the records of a file tell what they were. */
    public static boolean toldBy(SegmentReader reader) {
        return reader.addedColumns().equals(RejectedRecords.ADDED_COLUMNS);
    }

    /** What a record was, where it tells; of a file whose records do. */
    public static Optional<Origin> of(SegmentRecord record) {
        var run = RUN.matcher(record.added()[0].strip());
        String row = record.added()[1].strip();
        if (!run.matches() || !ROW.matcher(row).matches()) {
            return Optional.empty();
        }
        int ordinal = run.group(2) == null ? 0 : Integer.parseInt(run.group(2)) - 1;
        return Optional.of(new Origin(run.group(1), ordinal, Integer.parseInt(row)));
    }

    /** Its position in that run; none where the run has no such file or row. */
    public OptionalInt position(Run rejecting) {
        int offset = 0;
        for (var file : rejecting.files()) {
            int rows = file.lastRow().orElse(0);
            if (file.ordinal() == ordinal) {
                return row >= 2 && row <= rows ? OptionalInt.of(offset + row) : OptionalInt.empty();
            }
            offset += rows;
        }
        return OptionalInt.empty();
    }
}
