package io.segmentexport.claim;

import io.segmentexport.config.Export;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which files have settled: their size and time have not changed for as long as {@code whole-after} says, as seen here
 * and by a monotonic clock. How old a file is counts for nothing, since a copy may keep the time of its original. Each look is
 * remembered and none waits, so that files settle beside one another. Thread-safe.
 */
public final class Settling {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
    /** What still changes after so many times {@code whole-after} is waited for by no run. */
    private static final int PATIENCE = 3;
    /** What has stood still with NUL in it for so many times {@code whole-after} is reported. */
    private static final int REPORTED_AFTER = 6;
    private static final Duration OF_COMMANDS = Duration.ofSeconds(1);
    private static final long FORGOTTEN_AFTER = Duration.ofHours(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Object, Sight> sights = new ConcurrentHashMap<>();
    private final AtomicLong tidied;

    public Settling() {
        this(System::nanoTime);
    }

    /** With a monotonic clock of a test's own. */
    public Settling(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.tidied = new AtomicLong(nanoTime.getAsLong());
    }

    /** What was seen of a file: since when at all, since when as it is now, and when for the last time. */
    private record Sight(long bytes, long changedAt, long first, long since, long last, boolean reported) {

        Sight again(long bytesNow, long changedNow, long now) {
            return bytesNow == bytes && changedNow == changedAt ? new Sight(bytes, changedAt, first, since, now, reported)
                    : new Sight(bytesNow, changedNow, first, now, now, false);
        }
    }

    /** Whether all of these have settled, which are whole together or not at all. Looks at each of them. */
    public boolean settled(Export export, Collection<Path> files, Duration after) {
        return files.stream().filter(file -> !settled(export, file, after)).count() == 0;
    }

    /** Whether a file has settled and holds no NUL. */
    public boolean settled(Export export, Path file) {
        return settled(export, file, export.whole().after());
    }

    /** How long a command watches what lies in the folder: a person has said that it is to be taken. */
    public static Duration ofCommands(Export export) {
        return export.whole().after().compareTo(OF_COMMANDS) < 0 ? export.whole().after() : OF_COMMANDS;
    }

    /** Whether a file has not changed for a time of the caller's own and holds no NUL. */
    public boolean settled(Export export, Path file, Duration after) {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            long changedAt = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return settled(file, now.size(), changedAt, after) && isText(export, file);
        } catch (IOException e) {
            sights.remove(file);
            return false; // Somebody has taken it, or it cannot be reached now.
        }
    }

    /**
     * Whether something has settled that another machine has.
     *
     * @param file  what tells it from others
     * @param after how long its size and time must not have changed
     */
    public boolean settled(Object file, long bytes, long changedAt, Duration after) {
        long now = nanoTime.getAsLong();
        tidy(now);
        var sight = sights.merge(file, new Sight(bytes, changedAt, now, now, now, false),
                (before, first) -> before.again(bytes, changedAt, now));
        return now - sight.since >= after.toNanos();
    }

    private boolean isText(Export export, Path file) throws IOException {
        try {
            if (!TextEdges.of(file).holdNul(export.format().charset())) {
                return true;
            }
        } catch (AccessDeniedException e) {
            return true; // The run tells that it cannot be read.
        }
        var sight = sights.get(file);
        if (sight != null && !sight.reported && sight.last - sight.since >= REPORTED_AFTER * export.whole().after().toNanos()) {
            sights.replace(file, new Sight(sight.bytes, sight.changedAt, sight.first, sight.since, sight.last, true));
            LOG.warn("export {}: {} holds NUL bytes, so it is not written to its end, or it is not text, and has not changed for {} s; "
                    + "it is left alone until it is written on. If it is whole, save it as text in the charset of the export",
                    export.id(), file.getFileName(), TimeUnit.NANOSECONDS.toSeconds(sight.last - sight.since));
        }
        return false;
    }

    /** Whether a file that has not settled may do so soon: it is not long that it is seen here. */
    public boolean maySettleSoon(Export export, Path file) {
        var sight = sights.get(file);
        return sight != null && nanoTime.getAsLong() - sight.first < PATIENCE * export.whole().after().toNanos();
    }

    /** A file was taken: another one of its name is seen for the first time. */
    public void forget(Object file) {
        sights.remove(file);
    }

    private void tidy(long now) {
        long before = tidied.get();
        if (now - before > FORGOTTEN_AFTER && tidied.compareAndSet(before, now)) {
            sights.values().removeIf(sight -> now - sight.last > FORGOTTEN_AFTER);
        }
    }
}
