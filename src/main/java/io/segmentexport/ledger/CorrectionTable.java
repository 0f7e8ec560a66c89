package io.segmentexport.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Keeps in the ledger which rejected records came again in a later run. */
public final class CorrectionTable {

    private final Jdbi jdbi;

    CorrectionTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What came again of a run, by the later runs. */
    static List<Correction> of(Handle handle, String run) {
        return handle.createQuery("select by_run, imported, duplicates, again from correction where run = :run order by by_run")
                .bind("run", run)
                .map((rs, ctx) -> new Correction(run, rs.getString("by_run"), RowList.fromBytes(rs.getBytes("imported")),
                        RowList.fromBytes(rs.getBytes("duplicates")), RowList.fromBytes(rs.getBytes("again"))))
                .list();
    }

    /** Writes what came again, in place of what was known of the same two runs; its effects are yet to come. */
    static void write(Handle handle, Correction correction) {
        handle.execute("delete from correction where run = ? and by_run = ?", correction.run(), correction.byRun());
        handle.createUpdate("""
                        insert into correction (run, by_run, imported, duplicates, again)
                        values (:run, :byRun, :imported, :duplicates, :again)""")
                .bind("run", correction.run())
                .bind("byRun", correction.byRun())
                .bind("imported", correction.imported().toBytes())
                .bind("duplicates", correction.duplicates().toBytes())
                .bind("again", correction.again().toBytes())
                .execute();
    }

    /** The runs whose dead letters and report have not been brought up to date since a later run closed. */
    public List<String> unapplied() {
        return jdbi.withHandle(handle -> handle
                .createQuery("select distinct run from correction where applied_at is null order by run")
                .mapTo(String.class)
                .list());
    }

    /** The dead letters and the report of a run are up to date with what later runs brought. */
    public void applied(String run, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate("update correction set applied_at = :at where run = :run and applied_at is null")
                .bind("at", LedgerTime.time(at))
                .bind("run", run)
                .execute());
    }
}
