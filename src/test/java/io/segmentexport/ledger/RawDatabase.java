package io.segmentexport.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The database of a ledger, past the ledger. */
record RawDatabase(String url, String user, String password) {

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Changes exactly one row. */
    void change(String sql) throws SQLException {
        try (var connection = connect(); var statement = connection.createStatement()) {
            int rows = statement.executeUpdate(sql);
            if (rows != 1) {
                throw new AssertionError(rows + " rows, not 1: " + sql);
            }
        }
    }
}
