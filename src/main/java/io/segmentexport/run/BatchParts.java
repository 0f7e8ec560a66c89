package io.segmentexport.run;

import io.segmentexport.files.BatchFiles;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/** Cuts parts out of the body of a batch, byte for byte, in one pass. */
public final class BatchParts {

    private BatchParts() {
    }

    /** Cuts the two halves of a batch of two profiles or more. */
    public static List<BatchEntry> halves(OpenRun run, BatchEntry batch) throws IOException {
        var first = RoaringBitmap.bitmapOf(batch.rows().stream().limit(batch.profiles() / 2).toArray());
        var halves = new LinkedHashMap<String, RoaringBitmap>();
        halves.put(batch.half(1), first);
        halves.put(batch.half(2), RoaringBitmap.andNot(batch.rows(), first));
        return cut(run, batch, halves, Map.of());
    }

    /** Cuts what is left of a batch without these rows, or nothing if no row is left. */
    public static List<BatchEntry> without(OpenRun run, BatchEntry batch, RoaringBitmap refused) throws IOException {
        return without(run, batch, refused, Map.of());
    }

    /**
     * Cuts what is left of a batch without these rows, or nothing if no row is left.
     *
     * @param mended by their row, the profiles that are to be sent otherwise than before
     */
    public static List<BatchEntry> without(OpenRun run, BatchEntry batch, RoaringBitmap refused, Map<Integer, byte[]> mended)
            throws IOException {
        var rest = RoaringBitmap.andNot(batch.rows(), refused);
        return rest.isEmpty() ? List.of() : cut(run, batch, Map.of(batch.remainder(), rest), mended);
    }

    /** The files are whole when this returns. A part that a crash leaves behind is overwritten. */
    private static List<BatchEntry> cut(
            OpenRun run, BatchEntry batch, Map<String, RoaringBitmap> parts, Map<Integer, byte[]> mended) throws IOException {
        var envelope = new BulkImportBody(run.export().listId());
        var files = new LinkedHashMap<String, BatchFiles.Body>();
        var rows = batch.rows().stream().iterator();
        try {
            for (var number : parts.keySet()) {
                files.put(number, run.bodies().write(number, envelope));
            }
            BodyProfiles.visit(run.bodies().of(batch.number()), (index, json) -> {
                int row = rows.nextInt();
                for (var part : parts.entrySet()) {
                    if (part.getValue().contains(row)) {
                        files.get(part.getKey()).add(mended.getOrDefault(row, json));
                    }
                }
            });
            var cut = new ArrayList<BatchEntry>();
            for (var file : files.entrySet()) {
                var written = file.getValue().finish();
                cut.add(BatchEntry.staged(run.id(), file.getKey(), parts.get(file.getKey()), written.bytes(), written.crc32c()));
            }
            return cut;
        } finally {
            for (var file : files.values()) {
                file.close();
            }
        }
    }
}
