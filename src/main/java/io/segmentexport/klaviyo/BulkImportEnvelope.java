package io.segmentexport.klaviyo;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What stands around the profiles of a bulk import: a JSON:API document that names the list which they are put into.
 */
public final class BulkImportEnvelope {

    /** Stands between two profiles. */
    static final byte SEPARATOR = ',';

    private static final byte[] HEAD = utf8(
            "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":[");

    private final byte[] tail;

    /**
     * An envelope for one list.
     *
     * @param listId the Klaviyo list
     */
    public BulkImportEnvelope(String listId) {
        String id = new String(JsonStringEncoder.getInstance().quoteAsString(listId));
        this.tail = utf8("]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"" + id + "\"}]}}}}");
    }

    /**
     * The bytes of a whole body.
     *
     * @param profiles     how many profiles it holds
     * @param profileBytes the sum of their bytes, separators not counted
     */
    public long size(int profiles, long profileBytes) {
        return HEAD.length + profileBytes + Math.max(0, profiles - 1) + tail.length;
    }

    /** Writes what stands before the first profile. */
    void open(OutputStream out) throws IOException {
        out.write(HEAD);
    }

    /** Writes what stands after the last profile. */
    void close(OutputStream out) throws IOException {
        out.write(tail);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
