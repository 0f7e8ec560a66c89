package io.segmentexport.run;

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

/** One process at a time delivers from a data folder. The operating system frees the lock when the process ends. */
public final class DeliveryLock implements AutoCloseable {

    private final FileChannel channel;

    private DeliveryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param data    the data folder
     * @param command what the process was started as, for whoever finds the lock taken
     * @throws HeldException where another process has it
     */
    public static DeliveryLock take(DataFolder data, String command) throws IOException, HeldException {
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
        return new DeliveryLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Another process delivers from the data folder. */
    public static final class HeldException extends Exception {
        HeldException(DataFolder data, Path file) throws IOException {
            super("another process delivers from " + data.root() + ": " + Files.readString(file)
                    + "; let it end or stop it, or drop the file into the export's folder for it to take");
        }
    }
}
