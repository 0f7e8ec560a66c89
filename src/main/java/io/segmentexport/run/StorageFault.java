package io.segmentexport.run;

import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Explanation;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The disk is full, or the ledger cannot be reached or written. That is no fault of a run: it goes on when there is room,
 * or a ledger, again.
 *
 * @param explanation what is wrong and what to do, for people
 */
public record StorageFault(Explanation explanation) {

    private static final StorageFault DISK_FULL = new StorageFault(Explanation.of(Kind.DISK_FULL));
    private static final StorageFault NO_LEDGER = new StorageFault(Explanation.of(Kind.LEDGER_AWAY));
    private static final StorageFault READ_ONLY = new StorageFault(Explanation.of(Kind.LEDGER_READ_ONLY));

    /** What the operating system says of a write that it has no room for: ENOSPC and EDQUOT, on Linux, macOS and Windows. */
    private static final List<String> NO_ROOM = List.of(
            "No space left on device", "Disk quota exceeded", "Disc quota exceeded", "There is not enough space on the disk");

    /** SQLite's result codes of what passes, or a person can repair, without harm to the file. */
    private static final Set<SQLiteErrorCode> SQLITE_CODES = Set.of(SQLiteErrorCode.SQLITE_IOERR, SQLiteErrorCode.SQLITE_BUSY,
            SQLiteErrorCode.SQLITE_LOCKED, SQLiteErrorCode.SQLITE_CANTOPEN, SQLiteErrorCode.SQLITE_READONLY, SQLiteErrorCode.SQLITE_PERM,
            SQLiteErrorCode.SQLITE_PROTOCOL);

    private static final String READ_ONLY_STATE = "25006";

    /**
     * The beginnings of SQL states that tell of the server and not of the statement: connection exceptions, insufficient
     * resources, a transaction that is read-only because the server is a standby now, and PostgreSQL's operator
     * intervention and system errors (PostgreSQL's manual, appendix A).
     */
    private static final List<String> STATES = List.of("08", "53", READ_ONLY_STATE, "57P", "58");
    private static final String POSTGRESQL_DISK_FULL = "53100";

    private static final int MOST_CAUSES = 20;

    /** The fault of this kind that an exception comes from, if it does. */
    public static Optional<StorageFault> in(Throwable exception) {
        Optional<StorageFault> found = Optional.empty();
        var cause = exception;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++, cause = cause.getCause()) {
            if (isDiskFull(cause)) {
                return Optional.of(DISK_FULL);
            }
            if (isLedgerFault(cause)) {
                // What made it so may stand deeper.
                found = Optional.of(READ_ONLY_STATE.equals(((SQLException) cause).getSQLState()) ? READ_ONLY : found.orElse(NO_LEDGER));
            }
        }
        return found;
    }

    private static boolean isDiskFull(Throwable cause) {
        if (cause instanceof InternalError) {
            return true; // A mapped scratch file could not be written: FirstSeen.
        }
        if (cause instanceof SQLException sql) {
            return POSTGRESQL_DISK_FULL.equals(sql.getSQLState()) || sqlite(sql) == SQLiteErrorCode.SQLITE_FULL;
        }
        String message = cause instanceof FileSystemException file ? file.getReason()
                : cause instanceof IOException ? cause.getMessage() : null;
        return message != null && NO_ROOM.stream().anyMatch(message::startsWith);
    }

    private static boolean isLedgerFault(Throwable cause) {
        return cause instanceof SQLException sql && (sql instanceof SQLTransientConnectionException
                || sql instanceof SQLNonTransientConnectionException || sql instanceof SQLRecoverableException
                || SQLITE_CODES.contains(sqlite(sql))
                || sql.getSQLState() != null && STATES.stream().anyMatch(sql.getSQLState()::startsWith));
    }

    private static SQLiteErrorCode sqlite(SQLException e) {
        return e instanceof SQLiteException ? SQLiteErrorCode.getErrorCode(e.getErrorCode()) : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
