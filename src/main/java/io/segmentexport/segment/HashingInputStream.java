package io.segmentexport.segment;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** Hashes and counts the bytes of another stream on their way to the reader; those that are skipped too. */
final class HashingInputStream extends InputStream {

    private final InputStream in;
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private volatile long bytes;

    /** @param in belongs to this stream from now on, and is closed with it */
    HashingInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        if (read > 0) {
            digest.update(target, offset, read);
            bytes += read;
        }
        return read;
    }

    /** The hash of all bytes, in hexadecimal, and the end of hashing. Ask it at the end of the stream. */
    String sha256() {
        return Hex.encodeHexString(digest.digest());
    }

    /** How many bytes were read so far; any thread may ask. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
