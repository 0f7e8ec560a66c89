package io.segmentexport.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside of the heap. What is not used any more is given back at once: left to the garbage collector it stays
 * for hours in a service that has little to do, and for ever where {@code -XX:+DisableExplicitGC} is set.
 */
public final class DirectMemory {

    private static final String LIMIT = "MaxDirectMemorySize";

    private DirectMemory() {
    }

    /**
     * How many bytes this process may have: {@code -XX:MaxDirectMemorySize}; where that is not set, as many as its heap
     * may have.
     */
    public static long limit() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = options == null ? 0 : Long.parseLong(options.getVMOption(LIMIT).getValue());
        return set == 0 ? Runtime.getRuntime().maxMemory() : set;
    }

    /**
     * Zeros, in the byte order of this machine.
     *
     * @throws OutOfMemoryError where that much is not to be had now
     */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Gives back what {@link #allocate} gave. The buffer must not be touched again: that would end the process. */
    static void free(ByteBuffer buffer) {
        Unsafe.free(buffer);
    }

    /**
     * The one way to free a buffer before JDK 22 (JDK-4724038): {@code sun.misc.Unsafe.invokeCleaner}, which is in every
     * JDK since 9. By reflection, since the compiler warns of each use and cannot be told not to.
     */
    private static final class Unsafe {

        private static final Object UNSAFE;
        private static final Method INVOKE_CLEANER;

        static {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                var instance = type.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                UNSAFE = instance.get(null);
                INVOKE_CLEANER = type.getMethod("invokeCleaner", ByteBuffer.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        static void free(ByteBuffer buffer) {
            try {
                INVOKE_CLEANER.invoke(UNSAFE, buffer);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a direct buffer cannot be freed", e);
            }
        }
    }
}
