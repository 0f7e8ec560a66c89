package io.segmentexport.observe;

import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Health that people and alerts look at. It makes the service neither unready nor dead: a balancer that took it away, or a
 * supervisor that started it again, would mend nothing.
 */
abstract class Indication extends AbstractHealthCheck {

    static final String GROUP = "segment-export";

    Indication(String id) {
        super(GROUP, id);
    }

    @Override
    public boolean isReadiness() {
        return false;
    }
}
