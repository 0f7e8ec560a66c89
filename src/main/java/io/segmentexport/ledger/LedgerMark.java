package io.segmentexport.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers, in a file beside the embedded ledger, the last row that was on disk: the run that was opened or the batch
 * that was accepted. H2 opens a file whose end is missing or overwritten at the last version that is whole, without a
 * word, and overwrites the rest; accepted batches would be sent again and runs forgotten. A ledger that does not know
 * what this file names has lost rows.
 *
 * <p>The file is written after the row. So it may name an older row than the last, never one that is not there.
 */
final class LedgerMark {

    /** For a ledger that keeps its word without it. */
    static final LedgerMark NONE = new LedgerMark(null);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerMark.class);

    private final Path file;

    private LedgerMark(Path file) {
        this.file = file;
    }

    static LedgerMark in(Path file) {
        return new LedgerMark(file);
    }

    void opened(String run) {
        write(List.of(run));
    }

    void accepted(String run, String batch) {
        write(List.of(run, batch));
    }

    private void write(List<String> row) {
        if (file == null) {
            return;
        }
        var part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.write(part, row);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // The row is in the ledger; the one that the file names is too. Nothing is worth failing a run here.
            LOG.debug("{} still names an older row", file, e);
            discard(part);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.debug("{} is left behind", part, e);
        }
    }

    /** Forgets what it remembers: its row is about to go, or the ledger is new. */
    void clear() {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    /**
     * What the ledger should know and does not: "run R", or "batch N of run R". A file that is empty, zeros or cannot be
     * read, as a power failure may leave it, remembers nothing.
     */
    Optional<String> missingIn(Connection ledger) throws SQLException {
        var row = read();
        if (row.isEmpty() || row.size() > 2 || !row.stream().allMatch(word -> word.matches("\\p{Graph}+"))) {
            return Optional.empty();
        }
        String sql = row.size() == 1 ? "select 1 from run where id = ?"
                : "select 1 from batch where run = ? and number = ? and accepted_at is not null";
        try (var select = ledger.prepareStatement(sql)) {
            for (int i = 0; i < row.size(); i++) {
                select.setString(i + 1, row.get(i));
            }
            try (var found = select.executeQuery()) {
                return found.next() ? Optional.empty()
                        : Optional.of(row.size() == 1 ? "run " + row.get(0) : "batch " + row.get(1) + " of run " + row.get(0));
            }
        }
    }

    private List<String> read() {
        try {
            return file != null && Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
            return List.of();
        }
    }
}
