package io.segmentexport.ledger;

import io.segmentexport.ledger.database.LedgerDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Keeps in the ledger which snapshots a run puts into the archive unread, so that a crash brings none of them back. */
public final class SupersededTable {

    private final LedgerDatabase database;

    SupersededTable(LedgerDatabase database) {
        this.database = database;
    }

    /** Written in the transaction that opens the run, before the first file is moved. */
    static void write(Handle handle, String run, Superseded file) {
        handle.createUpdate("""
                        insert into superseded (run, name, segment, bytes, source)
                        values (:run, :name, :segment, :bytes, :source)""")
                .bind("run", run)
                .bindMethods(file)
                .execute();
    }

    /** What a run puts into the archive unread, by name. */
    public List<Superseded> of(String run) {
        return database.list(Superseded.class, "select name, segment, bytes, source from superseded where run = ? order by name", run);
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
}
