package io.segmentexport.observe;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether all routes run. The port is open before they do, and until they have stopped. */
public final class RoutesHealth extends AbstractHealthCheck {

    private volatile String whyNot = "the routes are being started";

    public RoutesHealth() {
        super(Indication.GROUP, "all-routes"); // "routes" is one of Camel's own.
    }

    /** All routes run. */
    public void run() {
        whyNot = null;
    }

    /** @param why for people: the service stops, or pages are exchanged */
    public void standStill(String why) {
        whyNot = why;
    }

    /** Whether all routes run. */
    public boolean running() {
        return whyNot == null;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String why = whyNot;
        if (why == null) {
            builder.message("they run").up();
        } else {
            builder.message(why).down();
        }
    }
}
