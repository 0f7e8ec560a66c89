package io.segmentexport.stage;

import io.segmentexport.klaviyo.BulkImportBody;
import io.segmentexport.klaviyo.BulkImportEnvelope;
import io.segmentexport.klaviyo.ProfileSlice;
import io.segmentexport.ledger.RowList;
import io.segmentexport.run.OpenRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers batches: keeps count and bytes of the open batch and cuts where it is full, by the bytes as they will be
 * sent. Profiles are taken in the order of the file, so the same file with the same settings always gives the same
 * batches, and no fewer are possible in that order.
 */
final class BatchCutter {

    private final OpenRun run;
    private final BulkImportEnvelope envelope;
    /** With more, G1 would give a slice a region of its own in a small heap, where regions have 1 MiB. */
    private static final int MOST_BYTES_OF_A_SLICE = 256 * 1024;

    private final ProfileSlice.Builder slice = new ProfileSlice.Builder();
    private List<ProfileSlice> slices = new ArrayList<>();
    private int number = 1;
    private int count;
    private long bytes;
    private RowList rows = RowList.empty();

    BatchCutter(OpenRun run) {
        this.run = run;
        this.envelope = new BulkImportEnvelope(run.export().listId());
    }

    /** Puts a profile into the open batch, after closing it into {@code pieces} where the profile does not fit. */
    void add(int position, byte[] profile, List<BatchPiece> pieces) {
        if (count == BulkImportBody.MAX_PROFILES
                || count > 0 && envelope.size(count + 1, bytes + profile.length) > BulkImportBody.MAX_BYTES) {
            close(pieces);
        }
        if (slice.bytes() + profile.length > MOST_BYTES_OF_A_SLICE) {
            endOfSlice();
        }
        rows.add(position);
        slice.add(profile);
        count++;
        bytes += profile.length;
    }

    /** Hands out what the chunk brought to the open batch, which stays open. */
    void endOfChunk(List<BatchPiece> pieces) {
        if (!rows.isEmpty()) {
            handOut(pieces, false);
        }
    }

    /** Closes the open batch; nothing follows. */
    void endOfRun(List<BatchPiece> pieces) {
        if (count > 0) {
            close(pieces);
        }
    }

    private void close(List<BatchPiece> pieces) {
        handOut(pieces, true);
        number++;
        count = 0;
        bytes = 0;
    }

    private void handOut(List<BatchPiece> pieces, boolean last) {
        endOfSlice();
        pieces.add(new BatchPiece(run, number, rows, slices, last));
        rows = RowList.empty();
        slices = new ArrayList<>();
    }

    private void endOfSlice() {
        if (!slice.isEmpty()) {
            slices.add(slice.build());
        }
    }
}
