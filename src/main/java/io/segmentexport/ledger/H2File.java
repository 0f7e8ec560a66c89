package io.segmentexport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.segmentexport.files.DataFolder;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in a file in the data folder, by H2. Other processes on this machine may open it at the same time; H2's
 * server for them binds to loopback.
 */
final class H2File implements LedgerStore {

    private static final Logger LOG = LoggerFactory.getLogger(H2File.class);
    private static final List<String> FOLDERS_OF_RUNS = List.of("runs", "reports", "archive", "dead-letter");
    private static final List<String> WHAT_GOES_ON = List.of("select * from run",
            "select run_file.* from run_file join run on run_file.run = run.id where ended_at is null",
            "select batch.* from batch join run on batch.run = run.id where ended_at is null");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final long WAIT_MILLIS = 100;

    /** H2 closes a database after an I/O error, and its connections go on saying that they are valid. */
    private static final String ANSWERS = "select 1";

    private final Path withoutEnding;
    private final Path file;
    private final DataFolder data;

    /** @param withoutEnding where it lies, without H2's ending: {@code data/ledger} */
    H2File(Path withoutEnding) {
        if (withoutEnding.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException("data.folder must not hold a semicolon: " + withoutEnding);
        }
        this.withoutEnding = withoutEnding.toAbsolutePath();
        this.file = this.withoutEnding.resolveSibling(withoutEnding.getFileName() + ".mv.db");
        this.data = new DataFolder(this.withoutEnding.getParent());
    }

    @Override
    public String name() {
        return file.toString();
    }

    /** The last row that was brought to the disk. */
    private LedgerMark mark() {
        return LedgerMark.in(withoutEnding.resolveSibling(withoutEnding.getFileName() + ".mark"));
    }

    // --- looking ---

    @Override
    public Found look() {
        if (!Files.exists(file)) {
            return Found.NONE;
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || !Files.isWritable(file)) {
            throw new UnusableLedgerException("The ledger " + file + " cannot be read and written by this user; look at its owner "
                    + "and its permissions.");
        }
        return size() == 0 ? empty() : lookInside();
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    private Found lookInside() {
        LedgerFileView.register();
        var view = new JdbcDataSource();
        view.setURL("jdbc:h2:" + LedgerFileView.SCHEME + ":" + withoutEnding + ";ACCESS_MODE_DATA=r");
        try (var connection = view.getConnection()) {
            var found = new LedgerSchema(name(), view).check();
            if (found == Found.NONE) {
                return empty();
            }
            var missing = mark().missingIn(connection);
            if (missing.isPresent()) {
                throw behind(missing.get());
            }
            readWhatGoesOn(connection);
            return found;
        } catch (SQLException e) {
            return switch (e.getErrorCode()) {
                case ErrorCode.DATABASE_ALREADY_OPEN_1 -> Found.IN_USE;
                case ErrorCode.DATABASE_IS_READ_ONLY -> empty(); // It would have to be made: there is nothing in it.
                default -> throw unusable(e);
            };
        }
    }

    /** H2 finds a page that is damaged when it reads it: better now than in the middle of a run. */
    private static void readWhatGoesOn(Connection ledger) throws SQLException {
        try (var statement = ledger.createStatement()) {
            for (var rows : WHAT_GOES_ON) {
                try (var read = statement.executeQuery(rows)) {
                    while (read.next()) {
                        read.getString(1);
                    }
                }
            }
        }
    }

    /** No ledger, but a file of its name: where runs have left their traces, something took it away. */
    private Found empty() {
        var traces = FOLDERS_OF_RUNS.stream().map(data.root()::resolve).filter(DataFolder::holdsAnything).toList();
        if (!traces.isEmpty()) {
            throw new UnusableLedgerException("The ledger " + file + " is empty, but there are runs in " + traces.get(0)
                    + ": its rows are lost. It was not changed. " + remedy());
        }
        return Found.NONE;
    }

    private UnusableLedgerException behind(String missing) {
        return new UnusableLedgerException("The ledger " + file + " does not know " + missing + ", which was in it before: its last "
                + "rows are lost, because the file is damaged or an older copy was put back. It was not changed. Put back the newest "
                + "copy. Or, to go on with this one, delete " + withoutEnding.getFileName() + ".mark beside it: what was exported since "
                + "is then no longer known, and may be sent again.");
    }

    @Override
    public UnusableLedgerException unusable(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof EOFException)) {
                return new UnusableLedgerException("The ledger " + file + " cannot be read and written: " + cause.getMessage()
                        + ". See that its disk has space, and that its folder belongs to this user.", e);
            }
        }
        return new UnusableLedgerException("The ledger " + file + " is damaged, or is no ledger (H2: " + e.getErrorCode()
                + "). It was not changed. " + remedy(), e);
    }

    private String remedy() {
        return "Put back a copy of it. Or move it aside and start again: the runs whose files are in " + data.root().resolve("runs")
                + " are then taken up as new ones, and what was exported before is no longer known.";
    }

    // --- opening ---

    @Override
    public Connection connect(boolean create) {
        if (create) {
            DataFolder.create(data.root());
            if (FOLDERS_OF_RUNS.stream().map(data.root()::resolve).anyMatch(DataFolder::holdsAnything)) {
                LOG.warn("there is no ledger in {}, but there are runs: a new ledger is made, which knows nothing of them", data.root());
            }
            mark().clear();
        }
        var connection = connectWhenOthersLetUs();
        if (create) {
            syncFolder();
        }
        return connection;
    }

    /** Processes that open the file, or look into it, at the same moment get in each other's way; that passes at once. */
    private Connection connectWhenOthersLetUs() {
        long until = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(url(), "", "");
            } catch (SQLException e) {
                if (!inUse(e)) {
                    throw unusable(e);
                }
                if (System.nanoTime() > until) {
                    throw new UnusableLedgerException("The ledger " + file + " is open in another program that does not share it. "
                            + "Let that program end.", e);
                }
                pause();
            }
        }
    }

    /**
     * H2 has the last code for all that goes wrong with the lock file, a full disk included. The connection breaks where the
     * process that had the file open, and let us in, ends at this moment.
     */
    private static boolean inUse(SQLException e) {
        return e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1 || e.getErrorCode() == ErrorCode.CONNECTION_BROKEN_1
                || e.getErrorCode() == ErrorCode.ERROR_OPENING_DATABASE_1 && !(e.getCause() instanceof IOException);
    }

    private static void pause() {
        try {
            Thread.sleep(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the ledger was opened", e);
        }
    }

    /** A new file outlasts a power failure once the folder that names it is on disk. */
    private void syncFolder() {
        try (var folder = FileChannel.open(data.root(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be brought to the disk by itself on this system", data.root(), e);
        }
    }

    private String url() {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        // Without WRITE_DELAY=0 H2 loses committed rows when the process is killed.
        return "jdbc:h2:file:" + withoutEnding + ";WRITE_DELAY=0;AUTO_SERVER=TRUE";
    }

    @Override
    public boolean anotherEnded(SQLException e) {
        return e.getErrorCode() == ErrorCode.CONNECTION_BROKEN_1;
    }

    @Override
    public HikariConfig pool() {
        var config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setConnectionTestQuery(ANSWERS);
        config.setExceptionOverride(new Broken());
        return config;
    }

    /**
     * Of the primary key of the batches (run, number) and the index of the foreign key (run), H2 takes the second to update a
     * batch, and so reads all batches of the run, until it has found out by itself, thousands of changes later, that a run has
     * many. So it is told.
     */
    @Override
    public void tune(Connection ledger) throws SQLException {
        try (var statement = ledger.createStatement()) {
            statement.execute("alter table batch alter column run selectivity 1");
        }
    }

    /**
     * With WRITE_DELAY=0 H2 writes at each commit, but leaves it to the operating system when that reaches the disk
     * (org.h2.mvstore.FileStore calls FileChannel.force when it closes or compacts a file). CHECKPOINT SYNC forces it.
     * Measured on ext4 on a virtual disk: a commit takes 0.4 ms, CHECKPOINT SYNC 0.5 to 5 ms more, as the disk is busy.
     */
    @Override
    public Checkpoints checkpoints(Jdbi ledger) {
        return Checkpoints.of(() -> ledger.useHandle(handle -> handle.execute("checkpoint sync")), mark());
    }

    /**
     * After an I/O error, as on a full disk, H2 closes the database for all its connections, with error codes of its own
     * that the pool does not know. When all of them are gone, the next one opens the file again.
     */
    private static final class Broken implements SQLExceptionOverride {

        @java.lang.Override
        public Override adjudicate(SQLException e) {
            return e instanceof SQLNonTransientConnectionException || e.getErrorCode() == ErrorCode.GENERAL_ERROR_1
                    || e.getErrorCode() == ErrorCode.IO_EXCEPTION_1 || e.getErrorCode() == ErrorCode.IO_EXCEPTION_2
                    ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}
