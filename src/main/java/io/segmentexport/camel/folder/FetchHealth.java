package io.segmentexport.camel.folder;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Whether the last look at the folder that an export fetches from came to its end: check {@code folder-EXPORT}. The service
 * is ready all the same.
 */
final class FetchHealth extends AbstractHealthCheck {

    private final String route;
    private final Fetching fetching;

    FetchHealth(String export, String route, Fetching fetching) {
        super("segment-export", "folder-" + export);
        this.route = route;
        this.fetching = fetching;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        result.detail("folder", fetching.from().toString());
        var fetched = getCamelContext().getRoute(route);
        if (fetched != null && fetched.getConsumer() instanceof ScheduledPollConsumer looks && looks.getErrorCounter() > 0) {
            result.message(fetching.lastFault().orElse("it cannot be reached")).down();
        } else {
            result.up();
        }
    }
}
