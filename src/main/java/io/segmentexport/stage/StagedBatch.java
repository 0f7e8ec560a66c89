package io.segmentexport.stage;

import io.segmentexport.files.BatchFiles.Written;
import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.ledger.BatchEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** A batch that comes together in the Aggregate: up to 10,000 profiles and 5,000,000 bytes of body. */
public final class StagedBatch {

    private final Attempt attempt;
    private final BulkImportBody body;
    private final List<byte[]> slices = new ArrayList<>();
    private final RoaringBitmap rows = new RoaringBitmap();
    private long bytes;

    /** The batch that begins with a slice. */
    public StagedBatch(Slice first) {
        attempt = first.attempt();
        body = new BulkImportBody(attempt.run().export().listId());
        add(first);
    }

    /** Whether a slice still fits. If not, the batch is complete without it. */
    public boolean hasRoomFor(Slice slice) {
        return rows.getCardinality() + slice.positions().length <= BulkImportBody.MAX_PROFILES
                && body.size(bytes + 1 + slice.json().length) <= BulkImportBody.MAX_BYTES;
    }

    /** Adds a slice that fits. */
    public void add(Slice slice) {
        bytes += slice.json().length + (slices.isEmpty() ? 0 : 1);
        slices.add(slice.json());
        rows.add(slice.positions());
    }

    Attempt attempt() {
        return attempt;
    }

    int profiles() {
        return rows.getCardinality();
    }

    /** The length of its body. */
    long size() {
        return body.size(bytes);
    }

    /** Writes the body to disk; gives the batch as it enters the ledger. */
    BatchEntry write(String number) throws IOException {
        Written written;
        try (var file = attempt.run().bodies().write(number, body)) {
            for (byte[] slice : slices) {
                file.add(slice);
            }
            written = file.finish();
        }
        return BatchEntry.staged(attempt.run().id(), number, rows, written.bytes(), written.crc32c());
    }
}
