package io.segmentexport.run;

import io.segmentexport.files.BatchFiles;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** Cuts parts out of the body of a batch, byte for byte, in one pass. */
public final class BatchParts {

    private BatchParts() {
    }

    /** Cuts the two halves of a batch of two profiles or more: {@code NUMBER.1} and {@code NUMBER.2}. */
    public static List<BatchEntry> halves(OpenRun run, BatchEntry batch) throws IOException {
        var first = RoaringBitmap.bitmapOf(batch.rows().stream().limit(batch.profiles() / 2).toArray());
        return cut(run, batch, List.of(first, RoaringBitmap.andNot(batch.rows(), first)));
    }

    /** Cuts what is left of a batch without these rows: {@code NUMBER.1}, or nothing if no row is left. */
    public static List<BatchEntry> without(OpenRun run, BatchEntry batch, RoaringBitmap refused) throws IOException {
        var rest = RoaringBitmap.andNot(batch.rows(), refused);
        return rest.isEmpty() ? List.of() : cut(run, batch, List.of(rest));
    }

    /** The files are whole when this returns. A part that a crash leaves behind is overwritten. */
    private static List<BatchEntry> cut(OpenRun run, BatchEntry batch, List<RoaringBitmap> parts) throws IOException {
        var envelope = new BulkImportBody(run.export().listId());
        var files = new ArrayList<BatchFiles.Body>();
        var rows = batch.rows().stream().iterator();
        try {
            for (int part = 0; part < parts.size(); part++) {
                files.add(run.bodies().write(number(batch, part), envelope));
            }
            BodyProfiles.visit(run.bodies().of(batch.number()), (index, json) -> {
                int row = rows.nextInt();
                for (int part = 0; part < parts.size(); part++) {
                    if (parts.get(part).contains(row)) {
                        files.get(part).add(json);
                    }
                }
            });
            var cut = new ArrayList<BatchEntry>();
            for (int part = 0; part < parts.size(); part++) {
                var written = files.get(part).finish();
                cut.add(BatchEntry.staged(run.id(), number(batch, part), parts.get(part), written.bytes(), written.crc32c()));
            }
            return cut;
        } finally {
            for (var file : files) {
                file.close();
            }
        }
    }

    private static String number(BatchEntry batch, int part) {
        return batch.number() + "." + (part + 1);
    }
}
