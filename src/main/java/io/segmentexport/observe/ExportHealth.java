package io.segmentexport.observe;

import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** How old the last success of an export is. How old it may be, only people know: it is never down. */
public final class ExportHealth extends Indication {

    private final String export;
    private final LastSuccess lastSuccess;

    /** @param export its ID */
    public ExportHealth(String export, LastSuccess lastSuccess) {
        super("export " + export);
        this.export = export;
        this.lastSuccess = lastSuccess;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        var time = lastSuccess.of(export);
        if (time.isEmpty()) {
            builder.message("no run of it has completed yet");
            return;
        }
        long seconds = lastSuccess.age(export).orElseThrow().toSeconds();
        builder.detail("lastSuccess", time.get().truncatedTo(ChronoUnit.SECONDS).toString());
        builder.detail("ageOfLastSuccessSeconds", seconds);
        builder.message("its last success was at " + time.get().truncatedTo(ChronoUnit.SECONDS) + ", " + seconds + " s ago");
    }
}
