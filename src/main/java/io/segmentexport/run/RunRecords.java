package io.segmentexport.run;

import io.segmentexport.ledger.RunFile;
import io.segmentexport.profile.ProfileMapper;
import io.segmentexport.segment.SegmentReader;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads chosen records of a run again: values are not kept in memory or in the ledger, only where they stand.
 */
public final class RunRecords {

    /** Takes a record. */
    public interface Visitor {
        /**
         * Takes one record.
         *
         * @param record   the record
         * @param position its position in the run
         * @param source   the file that it is from, as it is read
         */
        public void visit(SegmentRecord record, int position, Source source) throws IOException;
    }

    /**
     * A file as it is read.
     *
     * @param file   the file
     * @param reader its columns and dialect
     * @param mapper turns its records into profiles, as they were turned when they were sent
     */
    public record Source(RunFile file, SegmentReader reader, ProfileMapper mapper) {
    }

    private RunRecords() {
    }

    /**
     * Hands out the records at these positions, in order. Each file that has some is hashed, then read as far as the last.
     *
     * @return the records that are left out, by file, because the file is gone or was changed since it was staged
     */
    public static Map<RunFile, RoaringBitmap> visit(OpenRun run, RoaringBitmap positions, Visitor visitor) throws IOException {
        var lost = new LinkedHashMap<RunFile, RoaringBitmap>();
        int offset = 0;
        for (var file : run.files()) {
            int rows = file.lastRow().orElseThrow();
            var ofFile = RoaringBitmap.and(positions, RoaringBitmap.bitmapOfRange(offset + 1L, offset + rows + 1L));
            if (!ofFile.isEmpty() && run.lost(file)) {
                lost.put(file, ofFile);
            } else if (!ofFile.isEmpty()) {
                visit(run, file, offset, ofFile, visitor);
            }
            offset += rows;
        }
        return lost;
    }

    private static void visit(OpenRun run, RunFile file, int offset, RoaringBitmap positions, Visitor visitor) throws IOException {
        Path path = run.path(file);
        int last = positions.last();
        try (var reader = SegmentReader.open(path, run.export().delimiter(), run.export().charset())) {
            var source = new Source(file, reader, new ProfileMapper(run.export(), reader.columns()));
            while (reader.hasNext()) {
                var record = reader.next();
                int position = offset + record.row();
                if (position > last) {
                    return;
                }
                if (positions.contains(position)) {
                    visitor.visit(record, position, source);
                }
            }
        }
    }
}
