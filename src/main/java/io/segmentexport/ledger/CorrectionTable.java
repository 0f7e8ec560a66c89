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

}
