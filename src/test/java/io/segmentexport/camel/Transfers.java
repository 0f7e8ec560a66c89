package io.segmentexport.camel;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** How the files of a server reach who fetches them; as they should, unless a test says otherwise. */
public final class Transfers {

    /** What goes wrong. */
    enum Trouble {
        /** Half of the file comes, and the server says that this is all. */
        HALF,
        /** All of the file comes, and the server says that something went wrong. */
        NOT_CONFIRMED
    }

    private final AtomicInteger begun = new AtomicInteger();
    private volatile Trouble trouble;

    /** From now on, this goes wrong; nothing does if it is null. */
    void trouble(Trouble next) {
        trouble = next;
    }

    /** How many were begun. */
    int begun() {
        return begun.get();
    }

    private long end(long bytes) {
        return trouble == Trouble.HALF ? bytes / 2 : bytes;
    }

    private int atTheEnd() throws IOException {
        if (trouble == Trouble.NOT_CONFIRMED) {
            throw new IOException("the disk cannot be read");
        }
        return -1;
    }

    /** What FTP sends of a file of a size. */
    InputStream of(InputStream file, long bytes) {
        begun.incrementAndGet();
        return new FilterInputStream(file) {

            private long left = end(bytes);

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = left == 0 ? -1 : super.read(target, offset, (int) Math.min(left, length));
                left -= Math.max(0, read);
                return read < 0 ? atTheEnd() : read;
            }
        };
    }

    /** What SFTP sends of a file. */
    SeekableByteChannel of(FileChannel file) {
        begun.incrementAndGet();
        return new SeekableByteChannel() {

            @Override
            public int read(ByteBuffer target) throws IOException {
                long left = end(file.size()) - file.position();
                if (left <= 0) {
                    return atTheEnd();
                }
                target.limit((int) Math.min(target.limit(), target.position() + left));
                return file.read(target);
            }

            @Override
            public int write(ByteBuffer source) throws IOException {
                return file.write(source);
            }

            @Override
            public long position() throws IOException {
                return file.position();
            }

            @Override
            public SeekableByteChannel position(long position) throws IOException {
                file.position(position);
                return this;
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public SeekableByteChannel truncate(long size) throws IOException {
                file.truncate(size);
                return this;
            }

            @Override
            public boolean isOpen() {
                return file.isOpen();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
