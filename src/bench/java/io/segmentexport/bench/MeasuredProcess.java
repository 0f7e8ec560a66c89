package io.segmentexport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process that is watched until it ends. Each 20 ms its CPU time is read, and where there is {@code /proc}
 * (Linux) the most memory it had; so up to 20 ms of CPU time a core are missed at its end, and no peak, which the kernel
 * keeps ({@code VmHWM}).
 */
final class MeasuredProcess {

    private static final long WATCH_MILLIS = 20;
    private static final int LINES_SHOWN = 20;

    private final Process process;
    private final Path log;
    private final long began = System.nanoTime();
    private Duration cpu = Duration.ZERO;
    private long peakKilobytes;

    private MeasuredProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Runs a process to its end.
     *
     * @param builder what to start
     * @param log     takes what it says on standard output and error
     * @throws ProcessFailedException where it ends with another code than 0
     */
    static ProcessFigures run(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            return new MeasuredProcess(process, log).watch();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The CPU time of all threads of a process so far. */
    static Duration cpu(Process process) {
        return process.info().totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell the CPU time of a process"));
    }

    private ProcessFigures watch() throws IOException, InterruptedException {
        while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            look();
        }
        var wall = Duration.ofNanos(System.nanoTime() - began);
        if (process.exitValue() != 0) {
            throw new ProcessFailedException(process.exitValue(), lastLines());
        }
        return new ProcessFigures(wall, cpu, peakKilobytes);
    }

    private void look() {
        process.info().totalCpuDuration().ifPresent(time -> cpu = time);
        peakKilobytes = Math.max(peakKilobytes, mostResident());
    }

    /** 0 where there is no {@code /proc}, or the process has ended. */
    private long mostResident() {
        try (var status = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return status.filter(line -> line.startsWith("VmHWM:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElse(0L);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private String lastLines() throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }
}
