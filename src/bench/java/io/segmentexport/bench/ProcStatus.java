package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc/PID/status} tells of a process's memory.
 *
 * @param residentKilobytes what is resident now, {@code VmRSS}
 * @param peakKilobytes     the most that ever was, {@code VmHWM}
 */
record ProcStatus(long residentKilobytes, long peakKilobytes) {

    /** Empty where there is no {@code /proc}, or the process has ended. */
    static Optional<ProcStatus> of(long pid) {
        try {
            var lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            long resident = kilobytes(lines, "VmRSS:");
            return resident == 0 ? Optional.empty() : Optional.of(new ProcStatus(resident, kilobytes(lines, "VmHWM:")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long kilobytes(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElse(0L);
    }
}
