package io.segmentexport.ledger.database;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The ledger in a file in the data folder, by SQLite in WAL mode with {@code synchronous=FULL}: a commit that returned is
 * on disk, and other processes of this machine can read and write at the same time.
 */
public final class SqliteFile implements LedgerStore {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);
    private static final List<String> FOLDERS_OF_RUNS = List.of("runs", "reports", "archive", "dead-letter");
    private static final List<String> OPEN_RUNS = List.of("select * from run",
            "select run_file.* from run_file join run on run_file.run = run.id where ended_at is null",
            "select batch.* from batch join run on batch.run = run.id where ended_at is null");

    /** File systems without memory that processes share, which WAL needs (https://www.sqlite.org/wal.html). */
    private static final List<String> OF_THE_NETWORK = List.of("nfs", "cifs", "smb", "9p", "afs", "afpfs", "webdav", "ceph", "lustre",
            "glusterfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs");

    private static final String WITHOUT_LEDGER = "the runs whose files are in %s are then adopted as new ones, and what was exported "
            + "before is no longer known.";

    /** A ledger that is being made; followed by the ID of the process. */
    private static final String UNFINISHED = ".new-";

    /** How long a process waits for another one that writes, in milliseconds. */
    private static final int LONGEST_WAIT = 10_000;

    private final Path file;
    private final DataFolder data;
    private final LedgerSchema schema;

    /** @param file its path: {@code data/ledger.db} */
    public SqliteFile(Path file) {
        this(file, new LedgerSchema(file.toAbsolutePath().toString()));
    }

    SqliteFile(Path file, LedgerSchema schema) {
        this.file = file.toAbsolutePath();
        this.data = new DataFolder(this.file.getParent());
        this.schema = schema;
    }

    @Override
    public String name() {
        return file.toString();
    }

    // --- looking ---

    @Override
    public Found look() {
        ensureLocal();
        if (!Files.exists(file)) {
            refuseH2();
            return Found.NONE;
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || !Files.isWritable(file)) {
            throw new UnusableLedgerException("The ledger " + file + " cannot be read and written by this user; look at its owner "
                    + "and its permissions.");
        }
        try (var connection = connect(file, readOnly())) {
            var found = schema.check(connection);
            if (found == Found.NONE) {
                refuseOthersAndEmptied(connection);
            } else if (found == Found.CURRENT) {
                readOpenRuns(connection);
            }
            return found;
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    private void ensureLocal() {
        var there = data.root();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            ensureLocal(Files.getFileStore(there).type());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + there, e);
        }
    }

    /** @param fileSystem the type of the file system that the ledger is on, as the operating system calls it */
    void ensureLocal(String fileSystem) {
        if (OF_THE_NETWORK.stream().anyMatch(fileSystem.toLowerCase(Locale.ROOT)::startsWith)) {
            throw new UnusableLedgerException("The ledger " + file + " is on a network file system (" + fileSystem + "), on which SQLite "
                    + "loses rows. Set data.folder to a local disk, or keep the ledger in PostgreSQL (ledger.url).");
        }
    }

    private void refuseH2() {
        var old = file.resolveSibling("ledger.mv.db");
        if (Files.exists(old)) {
            throw new UnusableLedgerException("The ledger " + old + " was written by an earlier build of this program, which kept it in "
                    + "H2. This one keeps it in " + file.getFileName() + " and cannot read it. It was not changed. Move it away to start "
                    + "with a new ledger: " + WITHOUT_LEDGER.formatted(data.runs()));
        }
    }

    /** SQLite finds a damaged page when it reads it: better now than in the middle of a run. */
    private static void readOpenRuns(Connection ledger) throws SQLException {
        try (var statement = ledger.createStatement()) {
            for (var rows : OPEN_RUNS) {
                try (var read = statement.executeQuery(rows)) {
                    while (read.next()) {
                        read.getString(1);
                    }
                }
            }
        }
    }

    /** A file without a ledger is not used for a new one if another program has tables in it, or runs have left traces. */
    private void refuseOthersAndEmptied(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var tables = statement.executeQuery("select count(*) from sqlite_master")) {
            if (tables.getInt(1) > 0) {
                throw new UnusableLedgerException("The file " + file + " is a database of another program. It was not changed. Move it away.");
            }
        }
        tracesOfRuns().ifPresent(traces -> {
            throw new UnusableLedgerException("The ledger " + file + " is empty, but there are runs in " + traces
                    + ": its rows are lost. It was not changed. " + remedy());
        });
    }

    private Optional<Path> tracesOfRuns() {
        return FOLDERS_OF_RUNS.stream().map(data.root()::resolve).filter(DataFolder::holdsAnything).findFirst();
    }

    private String remedy() {
        return "Put back a copy of it. Or move it aside and start again: " + WITHOUT_LEDGER.formatted(data.runs());
    }

    @Override
    public UnusableLedgerException unusable(SQLException e) {
        if (!(e instanceof SQLiteException)) {
            return new UnusableLedgerException("The ledger " + file + " cannot be opened, since SQLite's library cannot be loaded ("
                    + (e.getCause() == null ? e : e.getCause()) + "). See that lib/sqlite lies beside the program's jar.", e);
        }
        var code = SQLiteErrorCode.getErrorCode(e.getErrorCode());
        return new UnusableLedgerException("The ledger " + file + switch (code) {
            case SQLITE_BUSY, SQLITE_LOCKED -> " is locked by another process. It was not changed. End that process, which may be an older "
                    + "version of this program, and try again.";
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM -> " cannot be read and written: "
                    + e.getMessage() + ". See that its disk has space, and that its folder belongs to this user.";
            default -> " is damaged, or is no ledger (SQLite: " + code + "). It was not changed. " + remedy();
        }, e);
    }

    // --- opening ---

    @Override
    public void bringUpToDate() throws SQLException {
        if (!Files.exists(file)) {
            create();
            return;
        }
        // An older program must not have it open meanwhile: it does not know the newer schema.
        var alone = readWrite();
        alone.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        try (var connection = connect(file, alone)) {
            schema.migrate(connection);
        }
    }

    /**
     * The file gets its name when it is complete. A process that is killed before leaves a file of another name. If
     * several processes create one, the first file stays.
     */
    private void create() throws SQLException {
        try {
            DataFolder.create(data.root());
            if (tracesOfRuns().isPresent()) {
                LOG.warn("there is no ledger in {}, but there are runs: a new ledger is made, which knows nothing of them", data.root());
            }
            deleteUnfinished();
            var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED + ProcessHandle.current().pid());
            DataFolder.createFile(unfinished).close();
            try (var connection = connect(unfinished, readWrite())) {
                schema.migrate(connection);
            }
            name(unfinished);
            DurableFiles.syncFolder(data.root());
        } catch (IOException | UncheckedIOException e) {
            throw new UnusableLedgerException("The ledger " + file + " cannot be created: " + e.getMessage() + ". See that its disk has "
                    + "space, and that its folder belongs to this user.", e);
        }
    }

    /** What earlier processes left that were killed while they created the ledger; perhaps another name of its file. */
    private void deleteUnfinished() {
        try (var entries = Files.newDirectoryStream(data.root(), file.getFileName() + UNFINISHED + "[0-9]*")) {
            for (var entry : entries) {
                long process = Long.parseLong(entry.getFileName().toString().replaceAll("^.*" + UNFINISHED + "|\\D.*$", ""));
                if (process == ProcessHandle.current().pid() || ProcessHandle.of(process).isEmpty()) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} holds files of a ledger that was not finished", data.root(), e);
        }
    }

    private void name(Path unfinished) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another process made {}", file);
        } catch (FileSystemException | UnsupportedOperationException e) {
            LOG.debug("{} cannot have two names on this file system", unfinished, e);
            Files.move(unfinished, file);
        }
        Files.deleteIfExists(unfinished);
    }

    @Override
    public LedgerConnections connections() throws SQLException {
        deleteUnfinished();
        return new SqliteConnections(this);
    }

    /** A connection to a ledger that exists. */
    Connection connect() throws SQLException {
        return connect(file, readWrite());
    }

    private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
        SqliteLibrary.locate();
        return config.createConnection("jdbc:sqlite:" + file.toUri());
    }

    private static SQLiteConfig readOnly() {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(LONGEST_WAIT);
        return config;
    }

    /** A transaction takes the lock for writing when it begins: one that takes it later fails at once if another wrote. */
    private static SQLiteConfig readWrite() {
        var config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(LONGEST_WAIT);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        config.setGetGeneratedKeys(false);
        return config;
    }
}
