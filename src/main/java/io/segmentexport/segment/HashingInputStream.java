package io.segmentexport.segment;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Hashes and counts the bytes of another stream on their way to the reader. They are read and hashed a little ahead, in
 * a thread of their own, so that the reader does not wait for either.
 */
final class HashingInputStream extends InputStream {

    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int BLOCKS_AHEAD = 4;

    private final HashedBlocks hashed;
    private final ReadAhead<byte[]> blocks;
    private byte[] block = {};
    private int position;

    /** @param in belongs to this stream from now on, and is closed with it */
    HashingInputStream(InputStream in, String threadName) {
        hashed = new HashedBlocks(in);
        blocks = ReadAhead.of(hashed, BLOCKS_AHEAD, threadName);
    }

    @Override
    public int read() throws IOException {
        return atEnd() ? -1 : block[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (atEnd()) {
            return -1;
        }
        int read = Math.min(length, block.length - position);
        System.arraycopy(block, position, target, offset, read);
        position += read;
        return read;
    }

    private boolean atEnd() throws IOException {
        if (position < block.length) {
            return false;
        }
        try {
            if (!blocks.hasNext()) {
                return true;
            }
            block = blocks.next();
            position = 0;
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Reads what is left. */
    void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    /** The hash of all bytes, in hexadecimal, and the end of hashing. To be asked at the end of the stream. */
    String sha256() {
        return Hex.encodeHexString(hashed.digest.digest());
    }

    /** How many bytes were read so far; any thread may ask. */
    long bytes() {
        return hashed.bytes;
    }

    @Override
    public void close() {
        blocks.close();
    }

    /** What it has hashed is seen by others once they were told of its end. */
    private static final class HashedBlocks implements Iterator<byte[]>, Closeable {

        private final InputStream in;
        private final MessageDigest digest = DigestUtils.getSha256Digest();
        private final byte[] buffer = new byte[BLOCK_BYTES];
        private int length;
        private volatile long bytes;

        HashedBlocks(InputStream in) {
            this.in = in;
        }

        @Override
        public boolean hasNext() {
            try {
                length = in.read(buffer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return length >= 0;
        }

        @Override
        public byte[] next() {
            digest.update(buffer, 0, length);
            bytes += length;
            return Arrays.copyOf(buffer, length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
