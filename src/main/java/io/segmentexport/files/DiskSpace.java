package io.segmentexport.files;

import io.segmentexport.ledger.RunFile;
import io.segmentexport.run.Halt;
import io.segmentexport.run.Obstacle;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunHaltedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The room on the disk of the data folder. A run that would fill it is suspended while there is still enough to write down
 * how far it is, and goes on by itself.
 */
public final class DiskSpace {

    private static final long TENTH_OF_A_MEGABYTE = 100_000;

    private final Path folder;
    private final long keepFree;
    private final FreeBytes freeBytes;

    /** How much can still be written. */
    interface FreeBytes {
        long count() throws IOException;
    }

    /**
     * The room on a disk.
     *
     * @param folder   the data folder; it exists
     * @param keepFree the bytes that runs leave free
     */
    public DiskSpace(Path folder, long keepFree) {
        this(folder, keepFree, new Disk(folder));
    }

    /** Which disk a folder is on is looked up once: that reads the table of all mounts, and every chunk of records asks. */
    private static final class Disk implements FreeBytes {

        private final Path folder;
        private volatile FileStore store;

        Disk(Path folder) {
            this.folder = folder;
        }

        @Override
        public long count() throws IOException {
            if (store == null) {
                store = Files.getFileStore(folder);
            }
            return store.getUsableSpace();
        }
    }

    DiskSpace(Path folder, long keepFree, FreeBytes freeBytes) {
        this.folder = folder;
        this.keepFree = keepFree;
        this.freeBytes = freeBytes;
    }

    /**
     * How many bytes can still be written.
     *
     * @throws IOException where that cannot be told
     */
    public long free() throws IOException {
        return freeBytes.count();
    }

    /** How many bytes runs leave free. */
    public long keptFree() {
        return keepFree;
    }

    /**
     * There is room for the dead letters of the run, which may be as large as its files, and for what is kept free.
     *
     * @throws RunHaltedException where there is not, or it cannot be told; the run is suspended
     */
    public void toBegin(OpenRun run) {
        long deadLetters = run.files().stream().mapToLong(RunFile::bytes).sum();
        long free;
        try {
            free = freeBytes.count();
        } catch (IOException e) {
            throw run.halting(cannotBeTold(e));
        }
        if (free < keepFree + deadLetters) {
            throw run.halting(new Halt.Suspended(Obstacle.DISK, "the run needs " + needed(keepFree + deadLetters)
                    + " MB of free space (" + needed(deadLetters) + " MB for its dead letters, should all its records "
                    + "be rejected, and " + needed(keepFree) + " MB that are kept free, data.keep-free), and only "
                    + tenths(free) + " MB are free in " + folder + ": make space; the run goes on by itself"));
        }
    }

    /** Suspends the run where there is less room than is kept free, or where that cannot be told. */
    public void watch(OpenRun run) {
        long free;
        try {
            free = freeBytes.count();
        } catch (IOException e) {
            run.halt(cannotBeTold(e));
            return;
        }
        if (free < keepFree) {
            run.halt(new Halt.Suspended(Obstacle.DISK, "only " + tenths(free) + " MB are free in " + folder + ", and "
                    + needed(keepFree) + " MB are needed (data.keep-free): make space; the run goes on by itself"));
        }
    }

    /**
     * There is room for a copy, and for what is kept free.
     *
     * @throws NoRoomException where there is not; nothing was written
     * @throws IOException     where that cannot be told
     */
    public void toCopy(long bytes) throws IOException {
        long free = freeBytes.count();
        if (free < keepFree + bytes) {
            throw new NoRoomException("only " + tenths(free) + " MB are free in " + folder + ", and " + needed(keepFree + bytes)
                    + " MB are needed (" + needed(bytes) + " MB to bring the segment there, and " + needed(keepFree)
                    + " MB that are kept free, data.keep-free): make space");
        }
    }

    private Halt.Suspended cannotBeTold(IOException e) {
        return new Halt.Suspended(Obstacle.DISK, "the free space of " + folder + " cannot be told (" + Explanations.of(e)
                + "): see that the folder can be reached; the run goes on by itself");
    }

    /** Never less than it is. */
    private static String needed(long bytes) {
        return tenths(bytes + TENTH_OF_A_MEGABYTE - 1);
    }

    /** In megabytes, rounded down. */
    private static String tenths(long bytes) {
        long tenths = bytes / TENTH_OF_A_MEGABYTE;
        return String.format(Locale.ROOT, tenths % 10 == 0 ? "%,d" : "%,d.%d", tenths / 10, tenths % 10);
    }
}
