package io.segmentexport.ledger.database;

import io.segmentexport.config.Settings;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.commons.lang3.function.FailableRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process at a time delivers from a data folder, and by a ledger. The operating system, and PostgreSQL, free the
 * lock when the process ends.
 */
public final class DeliveryLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLock.class);

    /** The command that the service is started as. */
    public static final String SERVICE = "run";
    private static final String TAKES_REQUESTS = "takes requests";

    private static final int ATTEMPTS = 3;
    private static final long BETWEEN_ATTEMPTS_MILLIS = 50;

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
        var file = file(data);
        DataFolder.create(data.root());
        data.closeToOthers();
        for (int attempt = 1; ; attempt++) {
            var lock = tryToTake(file);
            if (lock.isPresent()) {
                try {
                    lock.get().write(command);
                    return lock.get();
                } catch (IOException e) {
                    lock.get().close();
                    throw e;
                }
            }
            if (attempt == ATTEMPTS) {
                throw new HeldException(data, Holder.read(file));
            }
            pause();
        }
    }

    /** Who has the lock; empty where nobody has. Not to be asked by the process that has it. */
    public static Optional<Holder> holder(DataFolder data) throws IOException {
        return holder(data, DeliveryLock::pause);
    }

    /**
     * Looks again where the text is not of a process that lives: it may be left from one that was killed, while another
     * only looks who has the lock, or has just taken it and not said yet who it is. What stands there still at the last
     * look is believed: a process in another container has the lock, and is not seen from here.
     *
     * @param pause what is done between two looks at a lock that is taken
     */
    static Optional<Holder> holder(DataFolder data, FailableRunnable<IOException> pause) throws IOException {
        var file = file(data);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        for (int attempt = 1; ; attempt++) {
            var lock = tryToTake(file);
            if (lock.isPresent()) {
                lock.get().close();
                return Optional.empty();
            }
            var holder = Holder.read(file);
            if (holder.lives() || attempt == ATTEMPTS) {
                return Optional.of(holder);
            }
            pause.run();
        }
    }

    private static Path file(DataFolder data) {
        return data.root().resolve("delivering.lock");
    }

    private static Optional<DeliveryLock> tryToTake(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new DeliveryLock(channel, Optional.empty()));
            }
        } catch (OverlappingFileLockException e) {
            // This process has it.
        }
        channel.close();
        return Optional.empty();
    }

    private void write(String command) throws IOException {
        channel.truncate(0);
        append("process " + ProcessHandle.current().pid() + ", \"" + command + "\", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Has something done when the lock of the ledger is lost to another process: PostgreSQL was away for a while. */
    public void whenLost(Runnable action) {
        ledger.ifPresent(lock -> lock.whenLost(action));
    }

    /** Says that the process has the ledger open and takes requests through it. */
    public void takesRequests() throws IOException {
        append("\n" + TAKES_REQUESTS + "\n");
    }

    private void append(String words) throws IOException {
        channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)), channel.size());
    }

    /** Whoever only looks who has the lock has it for a moment. */
    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ATTEMPTS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it waited for the data folder");
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            ledger.ifPresent(LedgerLock::close);
            takeOutWhoHadIt();
        }
    }

    /** Nobody who comes after is to be taken for this process. */
    private void takeOutWhoHadIt() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            LOG.debug("the lock still names the process that had it: {}", Explanations.of(e)); // It is looked whether that lives.
        }
    }

    /**
     * Who has the lock.
     *
     * @param words         process, command and time, for people; empty where it has just begun and has not said yet
     * @param service       whether it is the service
     * @param takesRequests whether it takes requests through the ledger
     */
    public record Holder(String words, boolean service, boolean takesRequests) {

        private static final Pattern WORDS = Pattern.compile("process (?<process>\\d+), \"(?<command>.*)\", since \\S+");

        private static Holder read(Path file) throws IOException {
            var lines = Files.readAllLines(file);
            var words = WORDS.matcher(lines.isEmpty() ? "" : lines.get(0));
            return words.matches()
                    ? new Holder(lines.get(0), SERVICE.equals(words.group("command")), lines.contains(TAKES_REQUESTS))
                    : new Holder("", false, false);
        }

        private boolean lives() {
            var process = WORDS.matcher(words);
            return process.matches()
                    && ProcessHandle.of(Long.parseLong(process.group("process"))).filter(ProcessHandle::isAlive).isPresent();
        }
    }

    /** Another process delivers from the data folder, or by the ledger. */
    public static final class HeldException extends Exception {

        private final transient Optional<Holder> holder;

        /** Held in another way than by the lock of the data folder. */
        HeldException(String message) {
            super(message);
            this.holder = Optional.empty();
        }

        HeldException(DataFolder data, Holder holder) {
            super("another process delivers from " + data.root() + ": " + (holder.words().isEmpty() ? "it has just begun" : holder.words())
                    + "; stop it first, or give this one a data folder of its own");
            this.holder = Optional.of(holder);
        }

        /** Who has the data folder; empty where that is free, and something else keeps the process from delivering. */
        public Optional<Holder> holder() {
            return holder;
        }
    }
}
