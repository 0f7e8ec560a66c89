package io.segmentexport.profile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A nameless file of zeros, mapped into memory. The operating system writes its pages back when it needs the memory, so
 * no Java option limits it, and its space on the disk is free again as soon as it is closed or the process ends.
 *
 * <p>The zeros are written before the file is mapped: a disk without room for them is an {@link IOException} here and
 * not a fault at some later access. The file can only be read by its owner, and is unlinked before it has content.
 */
final class ScratchMemory implements Closeable {

    private static final int ZEROS = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer[] parts;

    /**
     * Writes and maps a file.
     *
     * @param folder    an existing folder on the file system to use
     * @param bytes     its size, from 1
     * @param partBytes the most bytes of a mapping, up to 2<sup>31</sup> - 1
     * @throws IOException if the disk is full or the file cannot be made; nothing is left then
     */
    ScratchMemory(Path folder, long bytes, int partBytes) throws IOException {
        parts = new ByteBuffer[Math.toIntExact((bytes + partBytes - 1) / partBytes)];
        channel = FileChannel.open(Files.createTempFile(folder, "scratch-", null),
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            writeZeros(bytes);
            for (int i = 0; i < parts.length; i++) {
                long from = (long) i * partBytes;
                parts[i] = channel.map(MapMode.READ_WRITE, from, Math.min(partBytes, bytes - from))
                        .order(ByteOrder.nativeOrder());
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void writeZeros(long bytes) throws IOException {
        var zeros = ByteBuffer.allocate(ZEROS);
        for (long left = bytes; left > 0;) {
            zeros.position(0).limit((int) Math.min(ZEROS, left));
            left -= channel.write(zeros);
        }
    }

    /** The mappings in order, in the byte order of this machine. To touch one after {@link #close} is an error. */
    ByteBuffer[] parts() {
        return parts;
    }

    /**
     * Truncates the file, which frees its space at once. The garbage collector unmaps it some time; until then it would hold
     * the space, for hours in a service that has little to do.
     */
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            // A platform that cannot truncate a mapped file frees it when it is unmapped.
        }
    }
}
