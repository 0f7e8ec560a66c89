package io.segmentexport.close;

import io.segmentexport.files.DurableFiles;
import io.segmentexport.ledger.RowList;
import io.segmentexport.ledger.Run;
import io.segmentexport.segment.CsvOptions;
import io.segmentexport.segment.CsvSegmentFormat;
import io.segmentexport.segment.RejectedRecords;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of rejected records in the dead letters of an ended run. A person may be at work on it: what stays in it stays
 * as it is.
 */
final class RejectedLetter {

    private final Path file;
    private final Run run;

    RejectedLetter(Path file, Run run) {
        this.file = file;
        this.run = run;
    }

    /**
     * Leaves records out, and removes the file where none is left.
     *
     * @param positions of the records in the run
     * @throws io.segmentexport.segment.SegmentFileException where the file cannot be read any more
     */
    void leaveOut(RowList positions) throws IOException {
        var part = DurableFiles.halfWritten(file);
        Files.deleteIfExists(part);
        int kept = 0;
        int left = 0;
        try (var reader = new CsvSegmentFormat().open(file, new CsvOptions(run.export().delimiter(), run.export().charset()))) {
            if (!Origin.toldBy(reader)) {
                return;
            }
            try (var rest = new RejectedRecords(part, reader.dialect(), reader.columns())) {
                while (reader.hasNext()) {
                    var record = reader.next();
                    if (isIn(positions, record)) {
                        left++;
                    } else {
                        rest.copy(record);
                        kept++;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        if (left > 0 && kept > 0) {
            DurableFiles.finish(part, file);
        } else {
            Files.delete(part);
        }
        if (left > 0 && kept == 0) {
            DurableFiles.delete(file);
        }
    }

    private boolean isIn(RowList positions, SegmentRecord record) {
        return Origin.of(record)
                .filter(origin -> origin.run().equals(run.id()))
                .map(origin -> origin.position(run))
                .filter(position -> position.isPresent() && positions.contains(position.getAsInt()))
                .isPresent();
    }
}
