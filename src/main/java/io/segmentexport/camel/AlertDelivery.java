package io.segmentexport.camel;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.klaviyo.ErrorPage;
import io.segmentexport.observe.Alert;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts through the route {@code alerts}, and reports in the log and the metrics what became of them. As a processor,
 * it is called before each redelivery.
 */
public final class AlertDelivery implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDelivery.class);

    /** Client errors that pass: request time-out, too early, too many requests (RFC 9110, RFC 8470, RFC 6585). */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** After so many attempts in vain, it is reported that an alert cannot be sent. */
    private static final int REPORTED_AFTER = 6;

    private static final String TO_THE_LOG =
            "log:io.segmentexport.alerts?level=WARN&showExchangePattern=false&showBodyType=false";

    /** By default Camel waits for an answer without end, and no further alert would be sent. */
    private static final String WAITS = "responseTimeout=30000&connectTimeout=10000";

    private final Supplier<CamelContext> context;
    private final String target;
    private final BiConsumer<Alert.Kind, Boolean> counter;

    /**
     * A delivery.
     *
     * @param target  what the endpoint is called in the log; holds no secret
     * @param counter counts each alert that was sent, or was not sent in time
     */
    public AlertDelivery(Supplier<CamelContext> context, String target, BiConsumer<Alert.Kind, Boolean> counter) {
        this.context = context;
        this.target = target;
        this.counter = counter;
    }

    /** The URI of the endpoint that alerts go to, its placeholders not filled in. */
    static String uri(Optional<CamelUri> target) {
        return target.map(AlertDelivery::withTimeouts).orElse(TO_THE_LOG);
    }

    private static String withTimeouts(CamelUri target) {
        String raw = target.raw();
        boolean given = raw.contains("responseTimeout") || raw.contains("connectTimeout");
        return target.scheme().matches("https?") && !given ? raw + (raw.contains("?") ? "&" : "?") + WAITS : raw;
    }

    /**
     * Checks that Camel has the component and understands its options.
     *
     * @param file the name of the configuration file
     * @throws ConfigurationException if it does not; the message has no more of the URI than its scheme
     */
    static void ensureUsable(CamelContext context, CamelUri target, String file) {
        try {
            context.getEndpoint(context.resolvePropertyPlaceholders("{{alert.endpoint}}"));
        } catch (RuntimeException e) {
            // Camel's own words repeat the URI, which may hold a token.
            throw new ConfigurationException(List.of(new Fault(file, 0, "alert.to", target
                    + " is no endpoint that Camel can make: see that its component is on the class path (README, Other components), that "
                    + "its options are written as Camel's documentation has them, and that what its placeholders name is there")));
        }
    }

    /** Puts an alert into the queue, and comes back. While the routes do not run, nothing is sent: what holds is raised again. */
    void send(Alert alert) {
        var running = context.get();
        if (running == null || !running.isStarted() || running.getRoute("alerts") == null) {
            return;
        }
        var template = running.createProducerTemplate();
        try {
            template.sendBody("seda:alerts", alert);
        } catch (RuntimeException e) {
            LOG.warn("alert {} is not sent: too many wait to be sent to {}", alert.cause(), target);
            counter.accept(alert.kind(), false);
        } finally {
            template.stop();
        }
    }

    /** An alert was sent. */
    public void sent(Alert alert) {
        counter.accept(alert.kind(), true);
    }

    /** Whether the endpoint refuses the alert for good, so that another attempt is of no use: its address may be a wrong one. */
    public boolean isRefused(Exception exception) {
        int status = status(exception);
        return status >= 400 && status < 500 && !PASSING.contains(status);
    }

    /** The endpoint rejected an alert; it is not sent. */
    public void refused(Alert alert, Exception exception) {
        counter.accept(alert.kind(), false);
        LOG.warn("alert {} is not sent: {} rejects it ({})", alert.cause(), target, words(exception));
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) == REPORTED_AFTER) {
            var alert = exchange.getProperty("alert", Alert.class);
            counter.accept(alert.kind(), false);
            LOG.warn("alert {} could not be sent to {} in {} attempts: {}; it is tried again until the service stops",
                    alert.cause(), target, REPORTED_AFTER, words(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
        }
    }

    /** Without the exception's own words, which may hold the address, and with it a token. */
    private static String words(Exception exception) {
        int status = status(exception);
        if (status == 0) {
            return exception.getClass().getSimpleName();
        }
        String body = ((HttpOperationFailedException) exception).getResponseBody();
        String words = body == null || body.isBlank() ? "" : ErrorPage.wordsOf(body);
        return "the answer is " + status + (words.isEmpty() ? "" : ": " + words);
    }

    private static int status(Exception exception) {
        return exception instanceof HttpOperationFailedException answer ? answer.getStatusCode() : 0;
    }
}
