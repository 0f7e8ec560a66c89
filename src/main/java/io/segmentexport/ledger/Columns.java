package io.segmentexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** How the ledger stores values in columns, on every database alike. */
final class Columns {

    private static final int LONGEST_TEXT = 400;

    private Columns() {
    }

    /** A moment as it is stored: milliseconds since 1970. */
    static long time(Instant instant) {
        return instant.toEpochMilli();
    }

    /** The moment in a column; empty if it is null. */
    static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** The number in a column; empty if it is null. */
    static Optional<Integer> integer(ResultSet rs, String column) throws SQLException {
        int value = rs.getInt(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(value);
    }

    /** A text from outside, cut to 400 characters. */
    static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
