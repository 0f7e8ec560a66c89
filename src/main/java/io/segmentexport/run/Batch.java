package io.segmentexport.run;

import io.segmentexport.klaviyo.BulkImportBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Up to 10,000 profiles and 5 MB: one bulk import request.
 *
 * @param run      the run that it belongs to
 * @param number   {@code 12}; halves and remainders are {@code 12.1}, {@code 12.2}
 * @param rows     the positions of its profiles, in the order of {@code profiles}
 * @param profiles the profiles as JSON
 */
public record Batch(OpenRun run, String number, RowList rows, List<byte[]> profiles) {

    /** The request body as it is sent. */
    public byte[] body() {
        return new BulkImportBody(run.export().listId()).assemble(profiles.stream().map(ByteBuffer::wrap).toList());
    }

    /** The batch as it enters the ledger. */
    BatchEntry entry(byte[] body) {
        return new BatchEntry(run.id(), number, rows, body.length, Digests.sha256(body), BatchState.PREPARED,
                Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    /** The part of this batch that holds these rows. */
    Batch part(String partNumber, RowList partRows) {
        var chosen = new ArrayList<byte[]>(partRows.size());
        var position = rows.stream().iterator();
        for (byte[] profile : profiles) {
            if (partRows.contains(position.nextInt())) {
                chosen.add(profile);
            }
        }
        return new Batch(run, partNumber, partRows, chosen);
    }

    /** What is left of it without these rows, as {@code NUMBER.1}. */
    Batch without(RowList refused) {
        return part(number + ".1", rows.without(refused));
    }

    /** Its two halves, {@code NUMBER.1} and {@code NUMBER.2}; it has two profiles or more. */
    List<Batch> halves() {
        int middle = profiles.size() / 2;
        var first = RowList.of(rows.stream().limit(middle).toArray());
        return List.of(part(number + ".1", first), part(number + ".2", rows.without(first)));
    }

    /** The number of the batch that the translator cut: {@code 12} of {@code 12.1.2}. */
    String root() {
        int dot = number.indexOf('.');
        return dot < 0 ? number : number.substring(0, dot);
    }

    @Override
    public String toString() {
        return "batch " + number + " of " + run.id() + " (" + profiles.size() + " profiles)";
    }
}
