package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.segmentexport.run.Halt;
import io.segmentexport.segment.SegmentFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StorageFaultTest {

    static Stream<Named<Exception>> fullDisks() {
        var full = new IOException("No space left on device");
        return Stream.of(
                named("a write", full),
                named("a write deep within", new IllegalStateException("x", new UncheckedIOException(full))),
                named("a copy", new FileSystemException("a.csv", null, "No space left on device")),
                named("a quota", new FileSystemException("a.csv", null, "Disk quota exceeded")),
                named("Windows", new IOException("There is not enough space on the disk")),
                named("H2 as it notices", new SQLException("General error", "HY000", ErrorCode.GENERAL_ERROR_1,
                        DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Writing failed", full))),
                named("H2 afterwards", new SQLException("closed", "90098", ErrorCode.DATABASE_IS_CLOSED, full)),
                named("PostgreSQL", new SQLException("could not extend file", "53100")));
    }

    @ParameterizedTest
    @MethodSource("fullDisks")
    void knowsAFullDisk(Exception exception) {
        assertThat(StorageFault.in(exception)).map(StorageFault::explanation).get().asString().contains("make space");
        assertThat(Halt.of("it cannot go on", exception)).isInstanceOf(Halt.Suspended.class);
    }

    static Stream<Named<Exception>> ledgersOutOfReach() {
        return Stream.of(
                named("H2 closed", new SQLException("closed", "90098", ErrorCode.DATABASE_IS_CLOSED)),
                named("H2's disk is gone", new SQLException("General error", "HY000", ErrorCode.GENERAL_ERROR_1,
                        DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "Reading failed", new IOException("Input/output error")))),
                named("H2's server is gone", new SQLException("broken", "90067", ErrorCode.CONNECTION_BROKEN_1)),
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
        assertThat(StorageFault.in(new IllegalStateException(exception))).map(StorageFault::explanation).get().asString()
                .startsWith("the ledger cannot be reached or written");
        assertThat(Halt.of("it cannot go on", exception)).isInstanceOf(Halt.Suspended.class);
    }

    static Stream<Named<Exception>> others() {
        return Stream.of(
                named("a file that is gone", new NoSuchFileException("a.csv")),
                named("a file of somebody else", new AccessDeniedException("a.csv")),
                named("a cell that says so", new SegmentFileException("row 5: No space left on device")),
                named("a wrong statement", new SQLException("unique index violation", "23505", ErrorCode.DUPLICATE_KEY_1)),
                named("no message", new IOException()),
                named("a mistake of ours", new IllegalStateException("No space left on device")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void takesNothingElseForOne(Exception exception) {
        assertThat(StorageFault.in(exception)).isEmpty();
        assertThat(Halt.of("it cannot go on", exception)).isInstanceOf(Halt.Failed.class);
    }
}
