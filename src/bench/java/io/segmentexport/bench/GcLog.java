package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The pauses in which a JVM collected garbage, as its unified log has them. Concurrent phases of G1, during which the
 * program goes on, are no pauses; they are in the CPU time.
 */
final class GcLog {

    private static final Pattern PAUSE = Pattern.compile("\\[(\\d+)ms] .*\\bPause .* ([0-9.]+)ms");

    private final Path file;

    GcLog(Path file) {
        this.file = file;
    }

    /** What makes a JVM write it, each line with the clock's milliseconds. */
    String flag() {
        return "-Xlog:gc:file=" + file + ":timemillis:filecount=0";
    }

    /** Which part of the time between two moments passed in pauses that ended in it, 0 to 1. */
    double pauseShare(Instant from, Instant to) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.map(PAUSE::matcher).filter(line -> line.matches())
                    .filter(line -> within(Instant.ofEpochMilli(Long.parseLong(line.group(1))), from, to))
                    .mapToDouble(line -> Double.parseDouble(line.group(2))).sum()
                    / Duration.between(from, to).toMillis();
        }
    }

    private static boolean within(Instant time, Instant from, Instant to) {
        return !time.isBefore(from) && !time.isAfter(to);
    }
}
