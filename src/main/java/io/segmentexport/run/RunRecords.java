package io.segmentexport.run;

import io.segmentexport.files.RunFile;
import io.segmentexport.segment.SegmentReader;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.lang3.function.FailableConsumer;
import org.apache.commons.lang3.function.FailableObjIntConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads chosen records of a run again: values are not kept in memory or in the ledger, only where they stand.
 */
public final class RunRecords {

    /**
     * The chosen records of a file.
     *
     * @param reader    its columns and dialect
     * @param offset    the rows of the files before it
     * @param positions where its chosen records stand in the run
     */
    public record OfFile(RunFile file, SegmentReader reader, int offset, RoaringBitmap positions) {

        /** Hands them out, each with its position in the run, in order; once. The file is read as far as the last. */
        public void forEach(FailableObjIntConsumer<SegmentRecord, IOException> visitor) throws IOException {
            int left = positions.getCardinality();
            while (left > 0 && reader.hasNext()) {
                var record = reader.next();
                int position = offset + record.row();
                if (positions.contains(position)) {
                    visitor.accept(record, position);
                    left--;
                }
            }
        }
    }

    private RunRecords() {
    }

    /**
     * Hands out the records at these positions, file by file. Each file that has some is hashed before.
     *
     * @return the records that are left out, by file, because the file is gone or was changed since it was staged
     */
    public static Map<RunFile, RoaringBitmap> visit(OpenRun run, RoaringBitmap positions, FailableConsumer<OfFile, IOException> visitor)
            throws IOException {
        var lost = new LinkedHashMap<RunFile, RoaringBitmap>();
        int offset = 0;
        for (var file : run.files()) {
            int rows = file.lastRow().orElseThrow();
            var ofFile = RoaringBitmap.and(positions, RoaringBitmap.bitmapOfRange(offset + 1L, offset + rows + 1L));
            if (!ofFile.isEmpty() && run.lost(file)) {
                lost.put(file, ofFile);
            } else if (!ofFile.isEmpty()) {
                try (var reader = SegmentReader.open(run.path(file), run.export().format(), run.export().mappedColumns())) {
                    visitor.accept(new OfFile(file, reader, offset, ofFile));
                }
            }
            offset += rows;
        }
        return lost;
    }
}
