package io.segmentexport.camel.http;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentexport.config.Settings;
import io.segmentexport.run.Room;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.observe.AlertKind;
import io.segmentexport.observe.ConnectionNames;
import io.segmentexport.observe.ConnectionStates;
import io.segmentexport.observe.Health;
import io.segmentexport.observe.LastSuccess;
import io.segmentexport.observe.Metrics;
import io.segmentexport.observe.RoutesHealth;
import io.segmentexport.observe.ServiceMeters;
import io.segmentexport.run.RunWatchers;
import io.segmentexport.run.Runs;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.main.Main;

/**
 * Health and metrics of a service that has a port: {@code /observe/health}, {@code /observe/health/ready} and
 * {@code /observe/metrics}. Camel serves them; its own meters, which cost something with each message, are off.
 */
public final class Observation implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final List<Health.Check> checks = new ArrayList<>();
    private final ConnectionStates connections;
    private final Metrics metrics;

    /** Begins to watch; nothing is served before the Camel context starts. */
    public Observation(
            Settings settings, RoutesHealth routes, ConnectionNames names, Ledger ledger, Runs runs, Room disk, Clock clock,
            RunWatchers watchers) {
        connections = new ConnectionStates(settings.connections().values(), ledger, clock);
        var lastSuccess = new LastSuccess(ledger, clock);
        metrics = new Metrics(registry, settings.exports().values(), names, ledger);
        List.of(connections, lastSuccess, metrics).forEach(watchers::add);
        List.<MeterBinder>of(new ServiceMeters(settings, names, connections, lastSuccess, runs, ledger, disk),
                new JvmMemoryMetrics(), garbageCollection, new ProcessorMetrics(), new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
        checks.addAll(List.of(routes.check(), Health.ledger(ledger), Health.disk(disk)));
        settings.connections().keySet().forEach(id -> checks.add(Health.connection(id, names.of(id), connections)));
        settings.exports().keySet().forEach(id -> checks.add(Health.export(id, lastSuccess)));
    }

    /**
     * Camel's settings for health and metrics.
     *
     * @param operations its port is set
     */
    public static Map<String, String> properties(Settings.Operations operations) {
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

    public void bind(Main main) {
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
    }

    /** Adds the checks; to be called before the port is open. */
    public void register(CamelContext context) {
        checks.forEach(added -> check(context, added));
    }

    /** Adds a check, if Camel has health checks. */
    public static void check(CamelContext context, Health.Check check) {
        var checks = HealthCheckRegistry.get(context);
        if (checks != null) {
            checks.register(new ServiceHealthCheck(check));
        }
    }

    /** A check as Camel wants it. */
    private static final class ServiceHealthCheck extends AbstractHealthCheck {

        private final Health.Check check;

        ServiceHealthCheck(Health.Check check) {
            super("segment-export", check.name());
            this.check = check;
        }

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
    }

    /** How connections are. */
    public ConnectionStates connections() {
        return connections;
    }

    /** An alert was sent, or could not be. */
    public void alert(AlertKind kind, boolean sent) {
        metrics.alert(kind, sent);
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
