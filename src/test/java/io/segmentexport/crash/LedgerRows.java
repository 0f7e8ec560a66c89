package io.segmentexport.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * What stood in a ledger at a moment, read with SQL alone.
 *
 * @param runs       the runs, the oldest first
 * @param batches    their batches
 * @param rejections what was rejected in them
 */
record LedgerRows(List<Run> runs, List<Batch> batches, List<Rejection> rejections) {

    private static final Set<String> NOT_SENT_AGAIN = Set.of("accepted", "complete", "undelivered", "unconfirmed");

    record Run(
            String id, String state, Optional<Long> records, long imported, long rejected, long duplicates,
            long undelivered, long unconfirmed, boolean ended) {
    }

    public record Batch(String run, String number, String state, int attempts, RoaringBitmap positions) {

        /** Whether Klaviyo has it, so that it must never be sent again. */
        boolean accepted() {
            return NOT_SENT_AGAIN.contains(state);
        }

        /** Whether it is a half or a remainder of another. */
        boolean part() {
            return number.indexOf('.') >= 0;
        }
    }

    record Rejection(String run, String batch, RoaringBitmap positions) {

        boolean beforeDelivery() {
            return batch.isEmpty();
        }
    }

    static LedgerRows none() {
        return new LedgerRows(List.of(), List.of(), List.of());
    }

    /** What a copy of the file of a ledger holds, with what its write-ahead log has; nobody may have it open. */
    static LedgerRows ofCopy(Path ledger, Path copy) throws IOException, SQLException {
        if (!Files.exists(ledger)) {
            return none();
        }
        Files.createDirectories(copy.getParent());
        Files.copy(ledger, copy);
        var log = Path.of(ledger + "-wal");
        if (Files.exists(log)) {
            Files.copy(log, Path.of(copy + "-wal"));
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
            return hasSchema(connection) ? of(connection, "row_list") : none();
        }
    }

    /** What stands in it now, but for the row lists, which are empty: it is asked for often. */
    static LedgerRows ofLive(Connection connection) throws SQLException {
        return of(connection, "null");
    }

    private static LedgerRows of(Connection connection, String rowList) throws SQLException {
        return new LedgerRows(
                list(connection, "select * from run order by opened_at, id", row -> new Run(
                        row.getString("id"), row.getString("state"),
                        number(row, "records"), row.getLong("imported"),
                        row.getLong("rejected"), row.getLong("duplicates"), row.getLong("undelivered"),
                        row.getLong("unconfirmed"), row.getString("ended_at") != null)),
                list(connection, "select run, number, state, attempts, " + rowList + " as positions from batch"
                        + " order by run, number", row -> new Batch(
                        row.getString("run"), row.getString("number"), row.getString("state"),
                        row.getInt("attempts"), positions(row))),
                list(connection, "select run, batch, " + rowList + " as positions from rejection", row -> new Rejection(
                        row.getString("run"), row.getString("batch"), positions(row))));
    }

    static boolean hasSchema(Connection connection) throws SQLException {
        try (var tables = connection.getMetaData().getTables(null, null, "rejection", null)) {
            return tables.next();
        }
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> list(Connection connection, String sql, Row<T> each) throws SQLException {
        var list = new ArrayList<T>();
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                list.add(each.of(rows));
            }
        }
        return List.copyOf(list);
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static RoaringBitmap positions(ResultSet row) throws SQLException {
        var positions = new RoaringBitmap();
        byte[] bytes = row.getBytes("positions");
        try {
            if (bytes != null) {
                positions.deserialize(ByteBuffer.wrap(bytes));
            }
        } catch (IOException e) {
            throw new SQLException("a row list cannot be read", e);
        }
        return positions;
    }

    /** The run that goes on first. */
    Optional<Run> oldestUnended() {
        return runs.stream().filter(run -> !run.ended()).findFirst();
    }

    Optional<Run> run(String id) {
        return runs.stream().filter(run -> run.id().equals(id)).findFirst();
    }

    List<Batch> batchesOf(String run) {
        return batches.stream().filter(batch -> batch.run().equals(run)).toList();
    }

    /** How many requests the ledger knows to have been about to go. */
    int attempts() {
        return batches.stream().mapToInt(Batch::attempts).sum();
    }

    long accepted() {
        return batches.stream().filter(Batch::accepted).count();
    }
}
