package io.segmentexport.sandbox.resource;

/**
 * The size limits of a bulk import.
 *
 * @param profiles       profiles in one request
 * @param bytes          bytes of one request's body, uncompressed
 * @param profileBytes   bytes of one profile
 * @param tooLargeStatus the answer to a body over {@code bytes}: 400 or 413, since sources disagree
 */
public record PayloadLimits(int profiles, int bytes, int profileBytes, int tooLargeStatus) {

    public PayloadLimits {
        if (tooLargeStatus != 400 && tooLargeStatus != 413) {
            throw new IllegalArgumentException(
                    "A body that is too large is answered by 400 or 413, not " + tooLargeStatus);
        }
    }

    /** Klaviyo's limits: 10,000 profiles, 5 MB, and 100 KB a profile. From the description of the bulk import. */
    public static PayloadLimits klaviyo() {
        return new PayloadLimits(10_000, 5_000_000, 100_000, 400);
    }

    /** These limits with 413 for a body that is too large. */
    public PayloadLimits answering413() {
        return new PayloadLimits(profiles, bytes, profileBytes, 413);
    }
}
