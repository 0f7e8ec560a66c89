package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.segmentexport.run.Standing.Phase;
import io.segmentexport.segment.SegmentFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class StorageFaultTest {

    static Stream<Named<Exception>> fullDisks() {
        var full = new IOException("No space left on device");
        return Stream.of(
                named("a write", full),
                named("a write deep within", new IllegalStateException("x", new UncheckedIOException(full))),
                named("a copy", new FileSystemException("a.csv", null, "No space left on device")),
                named("a quota", new FileSystemException("a.csv", null, "Disk quota exceeded")),
                named("Windows", new IOException("There is not enough space on the disk")),
                named("SQLite", new SQLiteException("database or disk is full", SQLiteErrorCode.SQLITE_FULL)),
                named("PostgreSQL", new SQLException("could not extend file", "53100")));
    }

    @ParameterizedTest
    @MethodSource("fullDisks")
    void knowsAFullDisk(Exception exception) {
        assertThat(StorageFault.in(exception)).map(fault -> fault.explanation().text()).get().asString().contains("make space");
        assertThat(haltedBy(exception)).isSameAs(Phase.SUSPENDED);
    }

    static Stream<Named<Exception>> ledgersOutOfReach() {
        return Stream.of(
                named("SQLite cannot write", new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_WRITE)),
                named("SQLite's file is locked", new SQLiteException("database is locked", SQLiteErrorCode.SQLITE_BUSY)),
                named("SQLite's file is gone", new SQLiteException("unable to open database file", SQLiteErrorCode.SQLITE_CANTOPEN)),
                named("SQLite's disk is read-only", new SQLiteException("readonly database", SQLiteErrorCode.SQLITE_READONLY_DBMOVED)),
                named("a broken connection", new SQLException("An I/O error occurred while sending to the backend.", "08006")),
                named("PostgreSQL shuts down", new SQLException("terminating connection due to administrator command", "57P01")),
                named("PostgreSQL starts", new SQLException("the database system is starting up", "57P03")),
                named("PostgreSQL has no connection left", new SQLException("too many clients", "53300")),
                named("PostgreSQL's disk", new SQLException("could not read block", "58030")),
                named("a standby", new SQLException("cannot execute UPDATE in a read-only transaction", "25006")),
                named("no connection to be had", new SQLTransientConnectionException("ledger - Connection is not available")));
    }

    @ParameterizedTest
    @MethodSource("ledgersOutOfReach")
    void knowsALedgerThatIsOutOfReach(Exception exception) {
        assertThat(StorageFault.in(new IllegalStateException(exception))).map(fault -> fault.explanation().text()).get().asString()
                .startsWith(exception.getMessage().contains("read-only") ? "the ledger is read-only" : "the ledger cannot be reached or written");
        assertThat(haltedBy(exception)).isSameAs(Phase.SUSPENDED);
    }

    static Stream<Named<Exception>> others() {
        return Stream.of(
                named("a file that is gone", new NoSuchFileException("a.csv")),
                named("a file of somebody else", new AccessDeniedException("a.csv")),
                named("a cell that says so", new SegmentFileException("row 5: No space left on device", null)),
                named("a wrong statement", new SQLException("unique index violation", "23505")),
                named("a wrong statement of SQLite", new SQLiteException("no such table", SQLiteErrorCode.SQLITE_ERROR)),
                named("a damaged file", new SQLiteException("malformed", SQLiteErrorCode.SQLITE_CORRUPT)),
                named("no message", new IOException()),
                named("a mistake of ours", new IllegalStateException("No space left on device")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void takesNothingElseForOne(Exception exception) {
        assertThat(StorageFault.in(exception)).isEmpty();
        assertThat(haltedBy(exception)).isSameAs(Phase.FAILED);
    }

    private static Phase haltedBy(Exception exception) {
        var run = ExampleRun.open();
        run.broken("it cannot go on", exception);
        return run.standing().phase();
    }
}
