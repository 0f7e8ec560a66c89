package io.segmentexport.observe;

import io.segmentexport.run.Room;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether there is as much space on the disk of the data folder as runs leave free. */
public final class DiskHealth extends Indication {

    private static final long MEGABYTE = 1_000_000;

    private final Room disk;

    public DiskHealth(Room disk) {
        super("disk");
        this.disk = disk;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("keptFreeBytes", disk.keptFree());
        try {
            long free = disk.free();
            builder.detail("freeBytes", free);
            builder.message(free / MEGABYTE + " MB are free, and runs leave " + disk.keptFree() / MEGABYTE
                    + " MB free (data.keep-free)");
            builder.state(free < disk.keptFree() ? HealthCheck.State.DOWN : HealthCheck.State.UP);
        } catch (IOException e) {
            builder.message("how much space is free cannot be told: see that the data folder can be reached").down();
        }
    }
}
