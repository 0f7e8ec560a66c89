package io.segmentexport.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** The ledger of a process that lives, read along with it; a reader does not hold it up. */
final class LiveLedger implements AutoCloseable {

    private static final long FRESH_NANOS = 1_000_000;

    private final Path file;
    private Connection connection;
    private boolean schema;
    private LedgerRows seen;
    private long seenAt;

    LiveLedger(Path data) {
        this.file = data.resolve("ledger.db");
    }

    /**
     * What stands in it now, or a moment ago, so that the process is not held up by being looked at; empty if it
     * cannot be seen, since it is not open yet or not any more.
     */
    Optional<LedgerRows> look() {
        if (seen != null && System.nanoTime() - seenAt < FRESH_NANOS) {
            return Optional.of(seen);
        }
        try {
            if (connection == null) {
                connection = connect();
            }
            schema = schema || LedgerRows.hasSchema(connection);
            seen = schema ? LedgerRows.ofLive(connection) : LedgerRows.none();
            seenAt = System.nanoTime();
            return Optional.of(seen);
        } catch (SQLException e) {
            close();
            return Optional.empty();
        }
    }

    private Connection connect() throws SQLException {
        if (!Files.exists(file)) {
            throw new SQLException("no ledger yet");
        }
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is gone with its process, which is what the test is about.
            }
            connection = null;
        }
    }
}
