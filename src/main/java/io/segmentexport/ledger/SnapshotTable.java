package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Which snapshots of segments were exported, and which ones a run puts into the archive unread, so that a crash brings none
 * of them back.
 */
public final class SnapshotTable {

    private final LedgerDatabase database;

    SnapshotTable(LedgerDatabase database) {
        this.database = database;
    }

    /**
     * The newest snapshot of each segment that an export took, by the time it became complete; one part stands for a
     * snapshot in parts. Failed and cancelled runs do not count.
     */
    public List<ExportedSnapshot> newest(String export) {
        return database.list(ExportedSnapshot.class, """
                select f.segment, min(f.name) as name, f.snapshot_at as at from run_file f join run r on r.id = f.run
                join (select g.segment, max(g.snapshot_at) as newest from run_file g join run q on q.id = g.run
                      where q.export = ? and q.state not in ('failed', 'cancelled') group by g.segment) n
                  on n.segment = f.segment and n.newest = f.snapshot_at
                where r.export = ? and r.state not in ('failed', 'cancelled')
                group by f.segment, f.snapshot_at""", export, export);
    }

    /** The files of snapshots that an export took last, whatever became of the runs: their names tell how names are written. */
    public List<ExportedSnapshot> lastTaken(String export) {
        return database.list(ExportedSnapshot.class, """
                select f.segment, f.name, f.snapshot_at as at from run_file f join run r on r.id = f.run
                where r.export = ? and f.snapshot_at is not null order by f.snapshot_at desc limit 500""", export);
    }

    /** Written in the transaction that opens the run, before the first file is moved. */
    static void write(Handle handle, String run, Superseded file) {
        handle.execute("insert into superseded (run, name, segment, bytes, source) values (?, ?, ?, ?, ?)",
                run, file.name(), file.segment(), file.bytes(), file.source());
    }

    /** What a run puts into the archive unread, by name. */
    public List<Superseded> superseded(String run) {
        return database.list(
                Superseded.class, "select name, segment, bytes, source from superseded where run = ? order by name", run);
    }

    /** The runs that have files still to be moved. */
    public List<String> unfinished() {
        return database.list(String.class, "select distinct run from superseded where source is not null order by run");
    }

    /** All of a run's superseded files lie in the archive. */
    public void archived(String run) {
        database.execute("update superseded set source = null where run = ?", run);
    }

    /**
     * An older snapshot of a segment, or a part of one, that is put into the archive unread because a newer one is exported.
     *
     * @param name    its name in the archive's folder of superseded files
     * @param segment the segment that it holds
     * @param bytes   its size
     * @param source  where it is moved from; empty once it lies in the archive
     */
    public record Superseded(String name, String segment, long bytes, Optional<Path> source) {
    }

    /**
     * A snapshot that a run has exported or is about to.
     *
     * @param segment the segment
     * @param name    of its file
     * @param at      when it became whole
     */
    public record ExportedSnapshot(String segment, String name, Instant at) {
    }
}
