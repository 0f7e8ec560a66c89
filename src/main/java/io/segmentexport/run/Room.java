package io.segmentexport.run;

import io.segmentexport.files.Explanations;
import io.segmentexport.files.NoRoomException;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation.Kind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.lang3.function.FailableLongSupplier;

/**
 * The room on the disk of the data folder. A run that would fill it is suspended while there is still enough to write down
 * how far it is, and resumes by itself.
 */
public final class Room {

    private static final long TENTH_OF_A_MEGABYTE = 100_000;

    private final Path folder;
    private final long keepFree;
    /** How much can still be written. */
    private final FailableLongSupplier<IOException> freeBytes;
    private final Map<String, Long> needs = new ConcurrentHashMap<>();

    /** What runs that are being staged will still write: for everybody else it is not free. */
    private final Map<String, Long> reserved = new ConcurrentHashMap<>();

    /**
     * The room on a disk.
     *
     * @param folder   the data folder; it exists
     * @param keepFree the bytes that runs leave free
     */
    public Room(Path folder, long keepFree) {
        this(folder, keepFree, onDiskOf(folder));
    }

    /** Which disk a folder is on is looked up once: that reads the table of all mounts, and every chunk of records asks. */
    private static FailableLongSupplier<IOException> onDiskOf(Path folder) {
        var disk = new AtomicReference<FileStore>();
        return () -> {
            if (disk.get() == null) {
                disk.set(Files.getFileStore(folder));
            }
            return disk.get().getUsableSpace();
        };
    }

    Room(Path folder, long keepFree, FailableLongSupplier<IOException> freeBytes) {
        this.folder = folder;
        this.keepFree = keepFree;
        this.freeBytes = freeBytes;
    }

    /**
     * How many bytes can still be written.
     *
     * @throws IOException if that cannot be told
     */
    public long free() throws IOException {
        return freeBytes.getAsLong();
    }

    /** How many bytes runs leave free. */
    public long keptFree() {
        return keepFree;
    }

    /**
     * There is room to stage the run, as far as that is known: for dead letters as large as its files, or for what an
     * earlier attempt reckoned, for what other runs have reserved, and for what is kept free.
     *
     * @throws RunHaltedException if there is not; the run is suspended
     */
    public void toBegin(OpenRun run) {
        long files = run.files().stream().mapToLong(RunFile::bytes).sum();
        long needed = run.staged() ? files : Math.max(files, needs.getOrDefault(run.id(), 0L));
        long free = Math.max(0, count(run) - reserved());
        if (run.halted()) {
            throw run.halting(run.standing());
        }
        if (free < keepFree + needed) {
            throw run.halting(Standing.suspended(Kind.NO_ROOM_TO_BEGIN, needed(keepFree + needed), needed(needed), needed(keepFree),
                    tenths(free), folder));
        }
    }

    /** Suspends the run if there is less room than is kept free, or if that cannot be told. */
    public void watch(OpenRun run) {
        require(run, 0);
    }

    /**
     * Suspends the run if the rest of its batches does not fit; it then waits until all of them do.
     *
     * @param written the bytes of the batches so far, which are removed when the run is suspended
     * @param toCome  the bytes of the others, as far as that can be reckoned
     */
    public void forBatches(OpenRun run, long written, long toCome) {
        needs.put(run.id(), written + toCome);
        reserved.put(run.id(), toCome);
        require(run, toCome);
    }

    private void require(OpenRun run, long bytes) {
        long free = count(run);
        if (free < keepFree + bytes) {
            run.halt(Standing.suspended(Kind.NO_ROOM, tenths(free), folder, needed(keepFree + bytes)));
        }
    }

    /** Suspends the run if it cannot be told. */
    private long count(OpenRun run) {
        try {
            return freeBytes.getAsLong();
        } catch (IOException e) {
            run.halt(Standing.suspended(Kind.ROOM_UNKNOWN, folder, Explanations.of(e)));
            return Long.MAX_VALUE;
        }
    }

    /** An attempt to stage the run has ended: nothing is reserved for it. What it reckoned is kept while the run waits for room. */
    public void release(OpenRun run) {
        reserved.remove(run.id());
        if (!run.held()) {
            needs.remove(run.id());
        }
    }

    private long reserved() {
        return reserved.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * There is room for a copy, and for what is kept free.
     *
     * @throws NoRoomException if there is not; nothing was written
     * @throws IOException     if that cannot be told
     */
    public void toCopy(long bytes) throws IOException {
        long free = Math.max(0, freeBytes.getAsLong() - reserved());
        if (free < keepFree + bytes) {
            throw new NoRoomException("only " + tenths(free) + " MB are free in " + folder + ", and " + needed(keepFree + bytes)
                    + " MB are needed (" + needed(bytes) + " MB to bring the segment there, and " + needed(keepFree)
                    + " MB that are kept free, data.keep-free): make space");
        }
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
