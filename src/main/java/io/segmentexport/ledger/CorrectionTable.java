package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** Keeps in the ledger which rejected records came again in a later run. */
public final class CorrectionTable {

    private final LedgerDatabase database;

    CorrectionTable(LedgerDatabase database) {
        this.database = database;
    }

    /** The rows of later runs that stand for rejected rows of a run. */
    public List<CorrectionLinks> of(String run) {
        return database.read(handle -> handle.select("select by_run, links from correction where run = ? order by by_run", run)
                .map((rs, ctx) -> CorrectionLinks.fromBytes(rs.getString(1), run, rs.getBytes(2)))
                .list());
    }

    static void insert(Handle handle, CorrectionLinks links) {
        handle.execute("insert into correction (by_run, run, links) values (?, ?, ?)", links.byRun(), links.run(), links.toBytes());
    }

    /**
     * Which rows of a corrected file stand for which rejected rows of an earlier run: position {@code rows[i]} of
     * {@code byRun} for position {@code originals[i]} of {@code run}.
     *
     * @param byRun     the run of the corrected file
     * @param run       the run that rejected the rows
     * @param rows      positions in {@code byRun}
     * @param originals positions in {@code run}, as many
     */
    public record CorrectionLinks(String byRun, String run, int[] rows, int[] originals) {

        public CorrectionLinks {
            if (rows.length != originals.length) {
                throw new IllegalArgumentException(rows.length + " rows for " + originals.length + " originals");
            }
        }

        /** The links as the ledger stores them: pairs of a row and its original. */
        byte[] toBytes() {
            var bytes = ByteBuffer.allocate(rows.length * 2 * Integer.BYTES);
            for (int i = 0; i < rows.length; i++) {
                bytes.putInt(rows[i]).putInt(originals[i]);
            }
            return bytes.array();
        }

        static CorrectionLinks fromBytes(String byRun, String run, byte[] stored) {
            var pairs = new int[stored.length / Integer.BYTES];
            ByteBuffer.wrap(stored).asIntBuffer().get(pairs);
            return new CorrectionLinks(byRun, run, IntStream.range(0, pairs.length / 2).map(i -> pairs[2 * i]).toArray(),
                    IntStream.range(0, pairs.length / 2).map(i -> pairs[2 * i + 1]).toArray());
        }
    }
}
