package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.RoaringBitmap;

/** The rejected records of runs, by batch and reason: positions only, never values. */
public final class RejectionTable {

    private final LedgerDatabase database;

    RejectionTable(LedgerDatabase database) {
        this.database = database;
    }

    /** All rejections of a run. */
    public List<Rejection> of(String run) {
        return database.read(handle -> of(handle, run, ""));
    }

    /** The rejections of a run since it was opened again for the last time. */
    public List<Rejection> sinceReplay(String run) {
        return database.read(handle -> of(handle, run, "and replay = (select replays from run where id = :run) "));
    }

    static List<Rejection> of(Handle handle, String run, String which) {
        return handle.createQuery("select batch, reason, detail, row_list as rows from rejection where run = :run " + which
                        + "order by batch, reason, detail")
                .bind("run", run)
                .mapTo(Rejection.class)
                .list();
    }

    /** The rows of a batch that were rejected in it. */
    static RoaringBitmap rejectedIn(Handle handle, BatchEntry batch) {
        return RoaringBitmap.or(handle.select(
                "select row_list from rejection where run = ? and batch = ?", batch.run(), batch.number())
                .mapTo(RoaringBitmap.class).list().iterator());
    }

    /** Writes rejections; those that read the same once they are shortened become one. */
    static void insert(Handle handle, String run, Collection<Rejection> rejections) {
        var rows = new LinkedHashMap<Rejection, RoaringBitmap>();
        for (var rejection : rejections) {
            var key = new Rejection(
                    rejection.batch(), rejection.reason(), Columns.shortened(rejection.detail()), new RoaringBitmap());
            rows.computeIfAbsent(key, k -> new RoaringBitmap()).or(rejection.rows());
        }
        rows.forEach((key, positions) -> handle.execute("""
                insert into rejection (run, batch, reason, detail, row_list, records, replay)
                select id, ?, ?, ?, ?, ?, replays from run where id = ?""",
                key.batch(), key.reason(), key.detail(), positions, positions.getCardinality(), run));
    }
}
