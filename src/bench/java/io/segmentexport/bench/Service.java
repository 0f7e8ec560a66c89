package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The product's service, {@code run}, in a process of its own; told to stop, and waited for, when it is closed. */
final class Service implements AutoCloseable {

    private static final long LOOK_MILLIS = 2;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** What the service writes into the lock of its data folder once routes and ledger stand. */
    private static final String READY = "takes requests";

    private final Process process;
    private final Path lock;
    private final Path log;

    private Service(Process process, Path lock, Path log) {
        this.process = process;
        this.lock = lock;
        this.log = log;
    }

    static Service start(Product product) throws IOException {
        var log = product.folder().resolve("service.log");
        var process = product.command(List.of(), "run").redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Service(process, product.data().resolve("delivering.lock"), log);
    }

    /** @throws IOException where it ends, or is not ready within a minute */
    void awaitReady() throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!Files.exists(lock) || !Files.readString(lock).contains(READY)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() - began > LONGEST.toNanos()) {
                throw new IOException("the service did not become ready:\n" + Files.readString(log));
            }
        }
    }

    /** @throws IOException where it has ended */
    void ensureAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the service has ended:\n" + Files.readString(log));
        }
    }

    /** The CPU time of all its threads so far. */
    Duration cpu() {
        return MeasuredProcess.cpu(process);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the service did not end when told to:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
