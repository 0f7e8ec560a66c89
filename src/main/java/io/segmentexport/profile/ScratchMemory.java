package io.segmentexport.profile;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
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

    private final ByteBuffer[] parts;
    private final Mapping mapping = Mapping.make();

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
        Path file = Files.createTempFile(folder, "scratch-", null);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            writeZeros(channel, bytes);
            for (int i = 0; i < parts.length; i++) {
                long from = (long) i * partBytes;
                parts[i] = mapping.map(channel, from, Math.min(partBytes, bytes - from)).order(ByteOrder.nativeOrder());
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static void writeZeros(FileChannel channel, long bytes) throws IOException {
        var zeros = ByteBuffer.allocate(ZEROS);
        for (long left = bytes; left > 0;) {
            zeros.position(0).limit((int) Math.min(ZEROS, left));
            left -= channel.write(zeros);
        }
    }

    /** The mappings in order, in the byte order of this machine. To touch one after {@link #close} can end the process. */
    ByteBuffer[] parts() {
        return parts;
    }

    /** Unmaps the file, which frees its space at once. */
    @Override
    public void close() {
        for (ByteBuffer part : parts) {
            if (part != null) {
                mapping.unmap(part);
            }
        }
        mapping.close();
    }

    /**
     * Maps files and unmaps them at once; left to the garbage collector they would hold disk space for hours in a service
     * that has little to do. Java 17 has one way for that and Java 25 another: {@code sun.misc.Unsafe.invokeCleaner},
     * which prints a warning since Java 24, and {@code java.lang.foreign.Arena}, which is final since Java 22. Both are
     * called by reflection, since this code is compiled for Java 17.
     */
    private interface Mapping {

        int FIRST_WITH_ARENAS = 22;

        static Mapping make() {
            return Runtime.version().feature() >= FIRST_WITH_ARENAS ? new InArena() : new ByCleaner();
        }

        ByteBuffer map(FileChannel channel, long from, long bytes) throws IOException;

        void unmap(ByteBuffer part);

        void close();
    }

    private static final class InArena implements Mapping {

        private final AutoCloseable arena = (AutoCloseable) call(null, type("Arena"), "ofShared");

        @Override
        public ByteBuffer map(FileChannel channel, long from, long bytes) throws IOException {
            try {
                var segment = FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, type("Arena"))
                        .invoke(channel, MapMode.READ_WRITE, from, bytes, arena);
                return (ByteBuffer) call(segment, type("MemorySegment"), "asByteBuffer");
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a file cannot be mapped", e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a file cannot be mapped", e);
            }
        }

        @Override
        public void unmap(ByteBuffer part) {
            // All are unmapped with the arena.
        }

        @Override
        public void close() {
            call(arena, type("Arena"), "close");
        }

        private static Class<?> type(String name) {
            try {
                return Class.forName("java.lang.foreign." + name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("Java has no class " + name, e);
            }
        }

        private static Object call(Object target, Class<?> type, String method) {
            try {
                return type.getMethod(method).invoke(target);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a file cannot be mapped or unmapped", e);
            }
        }
    }

    private static final class ByCleaner implements Mapping {

        @Override
        public ByteBuffer map(FileChannel channel, long from, long bytes) throws IOException {
            return channel.map(MapMode.READ_WRITE, from, bytes);
        }

        @Override
        public void unmap(ByteBuffer part) {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                var unsafe = type.getDeclaredField("theUnsafe");
                unsafe.setAccessible(true);
                type.getMethod("invokeCleaner", ByteBuffer.class).invoke(unsafe.get(null), part);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a file cannot be unmapped", e);
            }
        }

        @Override
        public void close() {
            // Nothing is left.
        }
    }
}
