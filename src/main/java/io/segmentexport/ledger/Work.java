package io.segmentexport.ledger;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * What was done for a run.
 *
 * @param requests            requests to Klaviyo
 * @param bytesSent           bytes of their bodies
 * @param rateLimitWaitMillis how long requests waited for the rate limit
 * @param workedMillis        how long the run was worked on
 */
public record Work(long requests, long bytesSent, long rateLimitWaitMillis, long workedMillis) {

    /** Adds it to what was done for the run before. */
    void add(Handle handle, String run) {
        handle.execute("""
                update run set requests = requests + ?, bytes_sent = bytes_sent + ?, rate_limit_wait = rate_limit_wait + ?,
                       worked = worked + ?
                where id = ?""", requests, bytesSent, rateLimitWaitMillis, workedMillis, run);
    }

    static Work of(Handle handle, String run) {
        return handle.select("""
                        select requests, bytes_sent, rate_limit_wait as rate_limit_wait_millis, worked as worked_millis
                        from run where id = ?""", run)
                .map(ConstructorMapper.of(Work.class))
                .one();
    }
}
