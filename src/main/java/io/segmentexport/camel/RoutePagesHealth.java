package io.segmentexport.camel;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the pages that were saved are the ones at work: check {@code route-pages}. The service is ready all the same, with
 * the old ones.
 */
final class RoutePagesHealth extends AbstractHealthCheck {

    private final RouteReload reload;

    RoutePagesHealth(RouteReload reload) {
        super("segment-export", "route-pages");
        this.reload = reload;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        var refused = reload.refused();
        if (refused.isEmpty()) {
            result.up();
        } else {
            result.message("changed and not taken up: " + String.join(", ", refused.keySet())).down();
        }
    }
}
