package io.segmentexport.klaviyo;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The body of a bulk import into one list: a JSON:API document around profiles that are already JSON. The limits are those
 * of Klaviyo's OpenAPI document, operation {@code bulk_import_profiles}; Klaviyo counts the uncompressed bytes.
 */
public final class BulkImportBody {

    /** The most profiles in one request. */
    public static final int MAX_PROFILES = 10_000;
    /** The most bytes of one body, envelope and separators included ("5MB", read as the smaller megabyte). */
    public static final int MAX_BYTES = 5_000_000;
    /** The most bytes of one profile ("100KB", read as the smaller kilobyte). */
    public static final int MAX_PROFILE_BYTES = 100_000;
    /** The JSON pointer of the profiles. */
    public static final String PROFILES = "/data/attributes/profiles/data";

    private static final byte[] HEAD = ("{\"data\":{\"type\":\"profile-bulk-import-job\","
            + "\"attributes\":{\"profiles\":{\"data\":[").getBytes(StandardCharsets.UTF_8);

    private final byte[] tail;

    /**
     * A body for one list.
     *
     * @param listId the Klaviyo list
     */
    public BulkImportBody(String listId) {
        String id = new String(JsonStringEncoder.getInstance().quoteAsString(listId));
        this.tail = ("]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"" + id + "\"}]}}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What stands before the first profile. */
    public byte[] head() {
        return HEAD.clone();
    }

    /** What stands after the last profile. */
    public byte[] tail() {
        return tail.clone();
    }

    /**
     * The bytes of a whole body.
     *
     * @param profileBytes the bytes of its profiles with the commas between them
     */
    public long size(long profileBytes) {
        return HEAD.length + profileBytes + tail.length;
    }
}
