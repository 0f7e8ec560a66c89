package io.segmentexport.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * The ledger of a process that lives, seen as a guest of the server that H2 has opened in that process (AUTO_SERVER).
 * The file itself is never opened here: whoever opens it by its name becomes the server when the process is killed.
 */
final class LiveLedger implements AutoCloseable {

    private static final long FRESH_NANOS = 1_000_000;

    private final Path lockFile;
    private Connection connection;
    private boolean schema;
    private LedgerRows seen;
    private long seenAt;

    LiveLedger(Path data) {
        this.lockFile = data.resolve("ledger.lock.db");
    }

    /**
     * What stands in it now, or a moment ago, so that the process is not held up by being looked at; empty where it
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
        } catch (IOException | SQLException e) {
            close();
            return Optional.empty();
        }
    }

    private Connection connect() throws IOException, SQLException {
        var lock = new Properties();
        try (var text = Files.newInputStream(lockFile)) {
            lock.load(text);
        }
        if (lock.getProperty("server") == null) {
            throw new SQLException("no server yet");
        }
        var url = "jdbc:h2:tcp://" + lock.getProperty("server") + "/" + lock.getProperty("id");
        return DriverManager.getConnection(url);
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
