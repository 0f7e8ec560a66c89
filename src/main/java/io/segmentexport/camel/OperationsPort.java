package io.segmentexport.camel;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentexport.access.Users;
import io.segmentexport.camel.http.Credentials;
import io.segmentexport.camel.http.HttpCalls;
import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.config.Settings;
import io.segmentexport.observe.Alert;
import io.segmentexport.observe.ConnectionStates;
import io.segmentexport.observe.Health;
import io.segmentexport.observe.Metrics;
import io.segmentexport.operations.Admission;
import io.segmentexport.operations.Connections;
import io.segmentexport.operations.DeadLetterFiles;
import io.segmentexport.operations.Exports;
import io.segmentexport.operations.History;
import io.segmentexport.operations.Interventions;
import io.segmentexport.run.RunWatchers;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.main.Main;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * The port of a service, {@code operations.port}, and what is behind it: the operations API, and health and metrics
 * ({@code /observe/health}, {@code /observe/health/ready}, {@code /observe/metrics}). Camel serves these; its own meters, which
 * cost something with each message, are off.
 */
final class OperationsPort implements AutoCloseable {

    private static final int NOT_FOUND = 404;

    private final Settings settings;
    private final Clock clock;
    private final RunBeans beans;
    private final OperationsServer server;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final List<Health.Check> checks = new ArrayList<>();
    private final ConnectionStates connections;
    private final Metrics metrics;
    /** Why not all routes run; null when they do. The port is open before, and until they have stopped. */
    private volatile String whyNotServing = "the routes are being started";

    /**
     * A port that is not open yet; the runs are watched from now on.
     *
     * @throws io.segmentexport.config.ConfigurationException if it cannot be opened as configured
     */
    OperationsPort(Settings settings, Users users, RunBeans beans, Clock clock, InstantSource steady, RunWatchers watchers) {
        this.settings = settings;
        this.clock = clock;
        this.beans = beans;
        this.server = new OperationsServer(settings, users, () -> whyNotServing == null, steady);
        var ledger = beans.ledger();
        this.connections = new ConnectionStates(settings.connections().values(), ledger, clock);
        this.metrics = new Metrics(registry, settings, connections, beans.runs(), ledger, beans.room(), clock);
        List.of(connections, metrics).forEach(watchers::add);
        List.<MeterBinder>of(new JvmMemoryMetrics(), garbageCollection, new ProcessorMetrics(), new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
        checks.addAll(List.of(Health.routes(() -> whyNotServing), Health.ledger(ledger), Health.disk(beans.room())));
        settings.connections().keySet().forEach(id -> checks.add(Health.connection(id, settings.nameOf(id), connections)));
        settings.exports().keySet().forEach(id -> checks.add(Health.export(id, metrics)));
    }

    /** Binds the server, and the beans that the pages of the operations and of health call. */
    void bind(Main main, Dispatch dispatch) {
        var ledger = beans.ledger();
        var history = new History(settings, ledger, beans.runs(), beans.reports());
        main.bind("operations-server", server);
        main.bind("nothing-from-outside", nothingFromOutside());
        main.bind("httpCalls", new HttpCalls());
        main.bind("admission", new Admission(settings, ledger, beans.runs()::stopping));
        main.bind("connections", new Connections(settings, connections));
        main.bind("exports", new Exports(settings, ledger, beans.runs(), beans.schedules(), clock));
        main.bind("history", history);
        main.bind("interventions", new Interventions(ledger, dispatch::cancel, dispatch::replay, history));
        main.bind("deadLetterFiles", new DeadLetterFiles(beans.data(), ledger));
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
    }

    /**
     * What crosses the border between HTTP and the routes. Camel's components are steered by headers, and Camel makes headers of
     * the query too: no request sets one, except {@code Accept}. An answer carries only the headers that it needs.
     */
    private static HeaderFilterStrategy nothingFromOutside() {
        var border = new DefaultHeaderFilterStrategy();
        border.setFilterOnMatch(false);
        border.setCaseInsensitive(true);
        border.setInFilter(Set.of("accept"));
        border.setOutFilter(Set.of("content-type", "location", "retry-after", "content-disposition", "cache-control", "allow",
                "x-content-type-options"));
        return border;
    }

    /** Camel's settings of its server, for health and metrics. */
    Map<String, String> properties() {
        var operations = settings.operations();
        return Map.ofEntries(
                Map.entry("camel.management.enabled", "true"),
                // The same as that of the operations API: Camel then has one server for both.
                Map.entry("camel.management.port", Integer.toString(operations.port().orElseThrow())),
                Map.entry("camel.management.host", operations.address().getHostAddress()),
                Map.entry("camel.management.healthCheckEnabled", "true"),
                Map.entry("camel.management.metricsEnabled", "true"),
                Map.entry("camel.health.exposureLevel", "full"),
                // They would show URIs and the words of exceptions.
                Map.entry("camel.health.routesEnabled", "false"),
                Map.entry("camel.health.consumersEnabled", "false"),
                Map.entry("camel.health.producersEnabled", "false"),
                Map.entry("camel.metrics.enabled", "true"),
                Map.entry("camel.metrics.enableRoutePolicy", "false"),
                Map.entry("camel.metrics.enableExchangeEventNotifier", "false"),
                Map.entry("camel.metrics.enableRouteEventNotifier", "false"),
                Map.entry("camel.metrics.clearOnReload", "false"));
    }

    /** Adds the checks; to be called before the port is open. */
    void register(CamelContext context) {
        checks.forEach(added -> check(context, added));
    }

    /** Adds a check, if Camel has health checks. */
    static void check(CamelContext context, Health.Check check) {
        var checks = HealthCheckRegistry.get(context);
        if (checks != null) {
            checks.register(new AbstractHealthCheck("segment-export", check.name()) {
                @Override
                public boolean isReadiness() {
                    return check.readiness();
                }

                @Override
                protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
                    var condition = check.now().get();
                    condition.details().forEach(result::detail);
                    result.message(condition.message()).state(condition.up() ? HealthCheck.State.UP : HealthCheck.State.DOWN);
                }
            });
        }
    }

    /** @throws IllegalStateException if the service cannot listen there; the message says what to do */
    void ensureThatItCanListen() {
        server.ensureThatItCanListen();
    }

    /** The port is open: logs where. */
    void tell(CamelContext context) {
        if (context.hasService(VertxPlatformHttpServer.class).getServer().requestHandler() instanceof Router root) {
            root.errorHandler(NOT_FOUND, Credentials::unknownPath);
        }
        server.tell(number(context).orElseThrow());
    }

    /** @param why null if all routes run */
    void notServing(String why) {
        whyNotServing = why;
    }

    /** An alert was sent, or was not. */
    void alert(Alert.Kind kind, boolean sent) {
        metrics.alert(kind, sent);
    }

    /** The port that the service listens at; empty if there is none. */
    static OptionalInt number(CamelContext context) {
        var server = context.hasService(VertxPlatformHttpServer.class);
        return server == null ? OptionalInt.empty() : OptionalInt.of(server.getPort());
    }

    @Override
    public void close() {
        server.close();
        garbageCollection.close();
        registry.close();
    }
}
