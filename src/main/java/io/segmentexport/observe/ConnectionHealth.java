package io.segmentexport.observe;

import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether Klaviyo accepts a connection and takes batches on it. */
public final class ConnectionHealth extends Indication {

    private final String connection;
    private final ConnectionStates states;

    /**
     * The health of a connection.
     *
     * @param connection its ID
     * @param name       what it is called
     */
    public ConnectionHealth(String connection, String name, ConnectionStates states) {
        super("connection " + name);
        this.connection = connection;
        this.states = states;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        var state = states.of(connection);
        builder.detail("authorised", state.refusedSince().isPresent() ? "false" : state.asked() ? "true" : "unknown");
        builder.detail("suspended", state.suspended());
        if (state.refusedSince().isPresent()) {
            builder.message("Klaviyo does not accept it since " + state.refusedSince().get().truncatedTo(ChronoUnit.SECONDS)
                    + "; its runs wait").down();
        } else if (state.awaySince().isPresent()) {
            builder.message("Klaviyo takes no batch on it since " + state.awaySince().get().truncatedTo(ChronoUnit.SECONDS)
                    + "; its runs wait").down();
        } else {
            builder.message(state.asked() ? "Klaviyo accepts it" : "no run has used it since the service started").up();
        }
    }
}
