package io.segmentexport.run;

import io.segmentexport.config.LedgerPlace;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One process at a time delivers from a data folder, and by a ledger. The operating system, and PostgreSQL, free the
 * lock when the process ends.
 */
public final class DeliveryLock implements AutoCloseable {

    private final FileChannel channel;
    private final Optional<LedgerLock> ledger;

    private DeliveryLock(FileChannel channel, Optional<LedgerLock> ledger) {
        this.channel = channel;
        this.ledger = ledger;
    }

    /**
     * Takes the lock of the data folder, and of the ledger where that is on PostgreSQL.
     *
     * @param settings the configuration
     * @param command  what the process was started as, for whoever finds the lock taken
     * @throws HeldException           where another process has it
     * @throws UnusableLedgerException where the ledger is on PostgreSQL and cannot be reached
     */
    public static DeliveryLock take(Settings settings, String command) throws IOException, HeldException {
        var folder = take(new DataFolder(settings.dataFolder()), command);
        try {
            return settings.ledger() instanceof LedgerPlace.PostgreSql place
                    ? new DeliveryLock(folder.channel, Optional.of(LedgerLock.take(new PostgresDatabase(place), command)))
                    : folder;
        } catch (HeldException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Takes the lock of a data folder. */
    static DeliveryLock take(DataFolder data, String command) throws IOException, HeldException {
        var file = DataFolder.create(data.root()).resolve("delivering.lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                channel.close();
                throw new HeldException(data, file);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new HeldException(data, file);
        }
        var holder = "process " + ProcessHandle.current().pid() + ", \"" + command + "\", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        return new DeliveryLock(channel, Optional.empty());
    }

    /** Has something done when the lock of the ledger is lost to another process: PostgreSQL was away for a while. */
    public void whenLost(Runnable action) {
        ledger.ifPresent(lock -> lock.whenLost(action));
    }

    @Override
    public void close() throws IOException {
        ledger.ifPresent(LedgerLock::close);
        channel.close();
    }

    /** Another process delivers from the data folder, or by the ledger. */
    public static final class HeldException extends Exception {
        HeldException(String message) {
            super(message);
        }

        HeldException(DataFolder data, Path file) throws IOException {
            super("another process delivers from " + data.root() + ": " + Files.readString(file)
                    + "; let it end or stop it, or drop the file into the export's folder for it to take");
        }
    }
}
