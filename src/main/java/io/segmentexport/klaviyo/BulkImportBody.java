package io.segmentexport.klaviyo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.util.List;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The body of a bulk import: an envelope around profiles that are already JSON. It is nowhere put together; whoever sends
 * or hashes it has it written slice by slice. The limits are those of Klaviyo's OpenAPI document, operation
 * {@code bulk_import_profiles}; Klaviyo counts the uncompressed bytes.
 */
public final class BulkImportBody {

    /** The most profiles in one request. */
    public static final int MAX_PROFILES = 10_000;
    /** The most bytes of one body, envelope and separators included ("5MB", read as the smaller megabyte). */
    public static final int MAX_BYTES = 5_000_000;
    /** The most bytes of one profile ("100KB", read as the smaller kilobyte). */
    public static final int MAX_PROFILE_BYTES = 100_000;

    private final BulkImportEnvelope envelope;
    private final List<ProfileSlice> slices;

    /**
     * A body for one list.
     *
     * @param listId the Klaviyo list
     * @param slices the profiles, in order
     * @throws IllegalArgumentException where there is no profile: a batch holds at least one
     */
    public BulkImportBody(String listId, List<ProfileSlice> slices) {
        this.envelope = new BulkImportEnvelope(listId);
        this.slices = slices.stream().filter(slice -> slice.profiles() > 0).toList();
        if (this.slices.isEmpty()) {
            throw new IllegalArgumentException("a bulk import needs at least one profile");
        }
    }

    /** How many profiles it holds. */
    public int profiles() {
        return slices.stream().mapToInt(ProfileSlice::profiles).sum();
    }

    /** How many bytes are sent. */
    public long size() {
        int profiles = profiles();
        long bytes = slices.stream().mapToLong(ProfileSlice::bytes).sum();
        long separatorsInSlices = profiles - slices.size();
        return envelope.size(profiles, bytes - separatorsInSlices);
    }

    /** Writes it, as often as is wanted. */
    public void writeTo(OutputStream out) throws IOException {
        envelope.open(out);
        slices.get(0).writeTo(out);
        for (ProfileSlice slice : slices.subList(1, slices.size())) {
            out.write(BulkImportEnvelope.SEPARATOR);
            slice.writeTo(out);
        }
        envelope.close(out);
    }

    /** SHA-256 of the bytes that are sent, in hexadecimal. */
    public String sha256() {
        var digest = DigestUtils.getSha256Digest();
        try {
            writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException e) {
            throw inMemory(e);
        }
        return Hex.encodeHexString(digest.digest());
    }

    /** All of it in one array: for people to look at, not for sending. */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream(Math.toIntExact(size()));
        try {
            writeTo(bytes);
        } catch (IOException e) {
            throw inMemory(e);
        }
        return bytes.toByteArray();
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("a body could not be written to memory", e);
    }

    /** Tells nothing of the persons, so that a body that slips into a log or a message stays private. */
    @Override
    public String toString() {
        return "BulkImportBody[profiles=" + profiles() + ", bytes=" + size() + "]";
    }
}
