package io.segmentexport.camel;

import io.segmentexport.ledger.AlertEntry;
import io.segmentexport.observe.AlertKind;
import io.segmentexport.observe.Alerts;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to the endpoint that they go to. What cannot be told stays in the ledger, and is told with the next alert, or
 * within the hour, or at the next start.
 */
public final class AlertDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDelivery.class);

    /** Answers that are about the one alert: bad request, content too large, unprocessable content (RFC 9110). */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    private final Alerts alerts;
    private final String target;
    private final BiConsumer<AlertKind, Boolean> counter;
    private volatile boolean away;

    /**
     * A delivery.
     *
     * @param target  what the endpoint is called in the log; holds no secret
     * @param counter is told of each alert that was sent, or could not be
     */
    public AlertDelivery(Alerts alerts, String target, BiConsumer<AlertKind, Boolean> counter) {
        this.alerts = alerts;
        this.target = target;
        this.counter = counter;
    }

    /** What is to be told, the oldest first. */
    public List<AlertEntry> waiting() {
        away = false;
        return alerts.unsent();
    }

    /** Whether it is of any use to go on with the next one. */
    public boolean reachable() {
        return !away;
    }

    /** People were told. */
    public void sent(AlertEntry alert) {
        alerts.sent(alert);
        counter.accept(AlertKind.of(alert.cause()), true);
    }

    /** However often it was tried, people could not be told. */
    public void notSent(AlertEntry alert, Exception exception) {
        int status = exception instanceof HttpOperationFailedException answer ? answer.getStatusCode() : 0;
        away = !REFUSALS.contains(status);
        counter.accept(AlertKind.of(alert.cause()), false);
        // An exception's own words may hold the address, and with it a token.
        LOG.warn("alert {} could not be sent to {}: {}; it is tried again with the next one, and every hour",
                alert.cause(), target, status > 0 ? "the answer is " + status : exception.getClass().getSimpleName());
    }
}
