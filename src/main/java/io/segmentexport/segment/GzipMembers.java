package io.segmentexport.segment;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Decompresses gzip data, all members of it. Zero bytes and line breaks behind a member are padding and are ignored, as gzip
 * does; anything else there is damage. By commons-compress: the JDK's stream takes a damaged header of a later member for
 * the end of the file, and what follows would be lost in silence.
 */
final class GzipMembers extends InputStream {

    private final InputStream in;
    private InputStream member;

    /** @param in begins with gzip data; closed with this stream */
    GzipMembers(InputStream in) throws IOException {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.member = next();
    }

    private InputStream next() throws IOException {
        try {
            return new GzipCompressorInputStream(in);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(IOException e) {
        return e instanceof FileSystemException ? e : (IOException) new ZipException("damaged or cut off").initCause(e);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = inflated(target, offset, length);
        while (read < 0 && another()) {
            member = next();
            read = inflated(target, offset, length);
        }
        return read;
    }

    private int inflated(byte[] target, int offset, int length) throws IOException {
        try {
            return member.read(target, offset, length);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private boolean another() throws IOException {
        int next;
        do {
            in.mark(1);
            next = in.read();
        } while (next == 0 || next == '\n' || next == '\r');
        if (next >= 0 && (byte) next != FileKind.GZIP[0]) {
            throw new ZipException("bytes that are no gzip data follow");
        }
        if (next >= 0) {
            in.reset();
        }
        return next >= 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
