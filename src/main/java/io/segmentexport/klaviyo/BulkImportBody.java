package io.segmentexport.klaviyo;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JSON:API document of a bulk import: an envelope around profiles that are already JSON. It names the list that
 * the profiles are put into. The limits are those of Klaviyo's OpenAPI document, operation
 * {@code bulk_import_profiles}; Klaviyo counts the uncompressed bytes.
 */
public final class BulkImportBody {

    /** The most profiles in one request. */
    public static final int MAX_PROFILES = 10_000;
    /** The most bytes of one body, envelope and separators included ("5MB", read as the smaller megabyte). */
    public static final int MAX_BYTES = 5_000_000;
    /** The most bytes of one profile ("100KB", read as the smaller kilobyte). */
    public static final int MAX_PROFILE_BYTES = 100_000;

    private static final byte[] HEAD = utf8(
            "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":[");
    private static final byte SEPARATOR = ',';

    private final byte[] tail;

    /**
     * A body for one list.
     *
     * @param listId the Klaviyo list
     */
    public BulkImportBody(String listId) {
        String id = new String(JsonStringEncoder.getInstance().quoteAsString(listId));
        this.tail = utf8("]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"" + id + "\"}]}}}}");
    }

    /** What stands before the first profile. */
    public byte[] head() {
        return HEAD.clone();
    }

    /** What stands between two profiles. */
    public byte separator() {
        return SEPARATOR;
    }

    /** What stands after the last profile. */
    public byte[] tail() {
        return tail.clone();
    }

    /**
     * The bytes that will be sent.
     *
     * @param profiles     how many profiles the batch holds
     * @param profileBytes the sum of their bytes, separators not counted
     */
    public long size(int profiles, long profileBytes) {
        return HEAD.length + profileBytes + Math.max(0, profiles - 1) + tail.length;
    }

    /**
     * The whole body.
     *
     * @param slices in order; each one profile, or several with separators between them already; left unread
     * @throws IllegalArgumentException where there is no slice: a batch holds at least one profile
     */
    public byte[] assemble(List<ByteBuffer> slices) {
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("a bulk import needs at least one profile");
        }
        long profileBytes = slices.stream().mapToLong(ByteBuffer::remaining).sum();
        ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(size(slices.size(), profileBytes)));
        body.put(HEAD).put(slices.get(0).duplicate());
        for (ByteBuffer slice : slices.subList(1, slices.size())) {
            body.put(SEPARATOR).put(slice.duplicate());
        }
        return body.put(tail).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
