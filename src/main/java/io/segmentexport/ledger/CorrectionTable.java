package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Keeps in the ledger which rejected records came again in a later run. */
public final class CorrectionTable {

    private final LedgerDatabase database;

    CorrectionTable(LedgerDatabase database) {
        this.database = database;
    }

    /** The rows of later runs that stand for rejected rows of a run. */
    public List<CorrectionLinks> of(String run) {
        return links("run", run);
    }

    /** The rows of a run that stand for rejected rows of earlier runs. */
    public List<CorrectionLinks> by(String byRun) {
        return links("by_run", byRun);
    }

    private List<CorrectionLinks> links(String column, String run) {
        return database.read(handle -> handle
                .createQuery("select by_run, run, links from correction where " + column + " = :run order by by_run, run")
                .bind("run", run)
                .map((rs, ctx) -> CorrectionLinks.fromBytes(rs.getString(1), rs.getString(2), rs.getBytes(3)))
                .list());
    }

    static void insert(Handle handle, CorrectionLinks links) {
        handle.execute("insert into correction (by_run, run, links) values (?, ?, ?)", links.byRun(), links.run(), links.toBytes());
    }

    /** What came again of a run, by the later runs. */
    static List<Correction> corrected(Handle handle, String run) {
        return handle.createQuery("select by_run, imported, duplicates, again from corrected where run = :run order by by_run")
                .bind("run", run)
                .map((rs, ctx) -> new Correction(run, rs.getString("by_run"), RowList.fromBytes(rs.getBytes("imported")),
                        RowList.fromBytes(rs.getBytes("duplicates")), RowList.fromBytes(rs.getBytes("again"))))
                .list();
    }

    /** Writes what came again, in place of what was known of the same two runs; its effects are yet to come. */
    static void write(Handle handle, Correction correction) {
        handle.execute("delete from corrected where run = ? and by_run = ?", correction.run(), correction.byRun());
        handle.createUpdate("""
                        insert into corrected (run, by_run, imported, duplicates, again)
                        values (:run, :byRun, :imported, :duplicates, :again)""")
                .bind("run", correction.run())
                .bind("byRun", correction.byRun())
                .bind("imported", correction.imported().toBytes())
                .bind("duplicates", correction.duplicates().toBytes())
                .bind("again", correction.again().toBytes())
                .execute();
    }

    /** A run that was opened again meanwhile keeps its state: its own closing reckons with what came again. */
    static void write(Handle handle, CorrectedRun earlier) {
        earlier.corrections().forEach(row -> write(handle, row));
        handle.createUpdate("""
                        update run set state = :state, imported = :imported, rejected = :rejected, duplicates = :duplicates
                        where id = :id and (ended_at is not null or state = 'unconfirmed')""")
                .bind("state", earlier.state().word())
                .bind("imported", earlier.counts().imported())
                .bind("rejected", earlier.counts().rejected())
                .bind("duplicates", earlier.counts().duplicates())
                .bind("id", earlier.run())
                .execute();
    }

    /** The runs whose dead letters and report have not been brought up to date since a later run closed. */
    public List<String> unapplied() {
        return database.read(handle -> handle
                .createQuery("select distinct run from corrected where applied_at is null order by run")
                .mapTo(String.class)
                .list());
    }

    /** The dead letters and the report of a run are up to date with what later runs brought. */
    public void applied(String run, Instant at) {
        database.change(handle -> handle.createUpdate("update corrected set applied_at = :at where run = :run and applied_at is null")
                .bind("at", Columns.time(at))
                .bind("run", run)
                .execute());
    }
}
