package io.segmentexport.run;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Lets a pool get over a ledger that was closed under it. H2 closes its database at the first I/O error, a full disk, and
 * then takes its dead connections for sound; only when the last of them is gone does the next one open the database again.
 */
final class ClosedLedger implements SQLExceptionOverride {

    private volatile HikariDataSource pool;

    /** Tells whose connections they are. */
    void isOf(HikariDataSource dataSource) {
        pool = dataSource;
    }

    @java.lang.Override
    public Override adjudicate(SQLException exception) {
        if (StorageFault.in(exception).isEmpty()) {
            return Override.CONTINUE_EVICT;
        }
        if (pool != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return Override.MUST_EVICT;
    }
}
