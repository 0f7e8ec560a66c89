package io.segmentexport.ledger.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to the ledger in a file. A few idle ones are kept, since opening one reads the schema again. */
final class SqliteConnections implements LedgerConnections {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnections.class);
    private static final int MOST_IDLE = 4;

    private final SqliteFile file;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    SqliteConnections(SqliteFile file) throws SQLException {
        this.file = file;
        idle.push(file.connect());
    }

    @Override
    public boolean oneWriter() {
        return true;
    }

    @Override
    public synchronized Connection openConnection() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("the ledger " + file.name() + " is closed");
        }
        return idle.isEmpty() ? file.connect() : idle.pop();
    }

    @Override
    public synchronized void closeConnection(Connection connection) throws SQLException {
        if (!closed && idle.size() < MOST_IDLE && connection.getAutoCommit()) {
            idle.push(connection);
        } else {
            connection.close();
        }
    }

    @Override
    public synchronized void discardIdle() {
        while (!idle.isEmpty()) {
            try {
                idle.pop().close();
            } catch (SQLException e) {
                LOG.debug("a connection to {} was not closed in good order", file.name(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        discardIdle();
    }
}
