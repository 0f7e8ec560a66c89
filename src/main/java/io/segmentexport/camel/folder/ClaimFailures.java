package io.segmentexport.camel.folder;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files that could not be claimed. Each is left alone for a minute, so that one fault is not logged every second. */
final class ClaimFailures {

    static final Duration REST = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<Path, Instant> failed = new ConcurrentHashMap<>();

    ClaimFailures(InstantSource clock) {
        this.clock = clock;
    }

    void note(Path file) {
        failed.put(file, clock.instant());
    }

    /** Whether the file is to be left alone still. */
    boolean rests(Path file) {
        var since = failed.get(file);
        if (since == null) {
            return false;
        }
        if (clock.instant().isBefore(since.plus(REST))) {
            return true;
        }
        failed.remove(file);
        return false;
    }
}
