package io.segmentexport.stage;

import io.segmentexport.profile.FirstSeen.Strength;
import io.segmentexport.run.Halt;
import io.segmentexport.run.Obstacle;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunHaltedException;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The memory outside of the heap in which runs find the records that repeat an earlier one. How much a run needs is known
 * before it begins to read. One that needs more than this process may have cannot run in it; one that needs more than
 * the runs beside it leave is suspended, and goes on by itself after them.
 */
public final class TableMemory {

    private static final long MEGABYTE = 1_000_000;
    private static final long MEBIBYTE = 1 << 20;

    /** What we advise to add for the buffers of files and connections, which count as memory outside of the heap too. */
    private static final long FOR_OTHERS = 16;

    private final LongSupplier limit;
    private long held;

    /**
     * The memory that runs share.
     *
     * @param limit how many bytes this process may have; asked when a run begins, since it takes a while to tell
     */
    public TableMemory(LongSupplier limit) {
        this.limit = limit;
    }

    /**
     * The tables of a run; whoever gets them closes them.
     *
     * @throws RunHaltedException where there is no memory for them: the run has failed, or is suspended
     */
    public synchronized FirstSeenTables tables(OpenRun run) {
        long records = run.records();
        if (records > Strength.BITS_128.mostKeys()) {
            throw run.halting(new Halt.Failed(String.format(Locale.ROOT, "the run has %,d records, and a run may have %,d: "
                    + "split the segment", records, Strength.BITS_128.mostKeys())));
        }
        long needed = FirstSeenTables.bytesNeeded(run.export(), (int) records);
        long allowed = limit.getAsLong();
        if (needed > allowed) {
            throw run.halting(new Halt.Failed(need(records, needed) + ", and this process may have " + roundedDown(allowed)
                    + " MB: start it with " + option(needed) + " or with a larger -Xmx, or split the segment"));
        }
        if (needed > allowed - held) {
            throw run.halting(new Halt.Suspended(Obstacle.MEMORY, need(records, needed) + ", and of the " + roundedDown(allowed)
                    + " MB that this process may have, other runs hold " + roundedUp(held)
                    + " MB: the run goes on by itself after them; with " + option(needed + held) + " it need not wait"));
        }
        return hold(run, needed, allowed);
    }

    private FirstSeenTables hold(OpenRun run, long needed, long allowed) {
        try {
            var tables = new FirstSeenTables(run.export(), (int) run.records(), () -> giveBack(needed));
            held += needed;
            return tables;
        } catch (OutOfMemoryError e) {
            throw run.halting(new Halt.Suspended(Obstacle.MEMORY, need(run.records(), needed) + ", which are not to be had now: "
                    + "something else holds too much of the " + roundedDown(allowed) + " MB that this process may have, or the "
                    + "machine has no more; start it with " + option(allowed + needed) + ", or free memory; the run goes on by itself"));
        }
    }

    private synchronized void giveBack(long bytes) {
        held -= bytes;
    }

    private static String need(long records, long bytes) {
        return String.format(Locale.ROOT, "the run needs %s MB of memory outside of the heap to find what repeats among its "
                + "%,d records", roundedUp(bytes), records);
    }

    private static String option(long bytes) {
        return "-XX:MaxDirectMemorySize=" + ((bytes + MEBIBYTE - 1) / MEBIBYTE + FOR_OTHERS) + "m";
    }

    /** Megabytes, rounded up. */
    private static String roundedUp(long bytes) {
        return roundedDown(bytes + MEGABYTE - 1);
    }

    /** Megabytes, rounded down. */
    private static String roundedDown(long bytes) {
        return String.format(Locale.ROOT, "%,d", bytes / MEGABYTE);
    }
}
