package io.segmentexport.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.segmentexport.config.Settings;
import io.segmentexport.run.Room;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.run.Runs;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Gauges that are read when they are scraped. A value that cannot be read is NaN, which no rule takes for a number. */
public final class ServiceMeters implements MeterBinder {

    private static final double MILLIS = 1000;

    private final Settings settings;
    private final ConnectionNames names;
    private final ConnectionStates connections;
    private final LastSuccess lastSuccess;
    private final Runs runs;
    private final Ledger ledger;
    private final Room disk;

    public ServiceMeters(
            Settings settings, ConnectionNames names, ConnectionStates connections, LastSuccess lastSuccess, Runs runs,
            Ledger ledger, Room disk) {
        this.settings = settings;
        this.names = names;
        this.connections = connections;
        this.lastSuccess = lastSuccess;
        this.runs = runs;
        this.ledger = ledger;
        this.disk = disk;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        settings.exports().keySet().forEach(export -> bindExport(registry, export));
        settings.connections().keySet().forEach(connection -> bindConnection(registry, connection));
        gauge("runs.waiting", "Runs that have not ended and that nobody works on", this::waiting).register(registry);
        gauge("disk.free", "Space on the disk of the data folder", this::free).baseUnit("bytes").register(registry);
        gauge("disk.keep.free", "Space that runs leave free there", disk::keptFree).baseUnit("bytes").register(registry);
    }

    private void bindExport(MeterRegistry registry, String export) {
        gauge("last.success.timestamp", "When the export last left nothing undelivered", () -> number(lastSuccess.of(export)
                .map(Instant::toEpochMilli).map(millis -> millis / MILLIS)))
                .tag("export", export).baseUnit("seconds").register(registry);
        gauge("last.success.age", "How long that is ago", () -> number(lastSuccess.age(export)
                .map(age -> age.toMillis() / MILLIS)))
                .tag("export", export).baseUnit("seconds").register(registry);
        gauge("runs.under.way", "Runs that are worked on", () -> runs.underWay().stream()
                .filter(run -> run.export().id().equals(export)).count())
                .tag("export", export).register(registry);
    }

    private void bindConnection(MeterRegistry registry, String connection) {
        gauge("connection.accepted", "1: Klaviyo accepts the connection; 0: it does not; NaN: no run has used it yet",
                () -> accepted(connections.of(connection)))
                .tag("connection", names.of(connection)).register(registry);
        gauge("connection.suspended", "1: the runs of the connection wait for Klaviyo",
                () -> connections.of(connection).suspended() ? 1 : 0)
                .tag("connection", names.of(connection)).register(registry);
    }

    private static double accepted(ConnectionStates.ConnectionState state) {
        if (state.refusedSince().isPresent()) {
            return 0;
        }
        return state.asked() ? 1 : Double.NaN;
    }

    private double waiting() {
        try {
            return ledger.runs().unended().stream().filter(run -> runs.underWay(run.id()).isEmpty()).count();
        } catch (RuntimeException e) {
            return Double.NaN; // That the ledger is away, health tells.
        }
    }

    private double free() {
        try {
            return disk.free();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double number(Optional<Double> known) {
        return known.orElse(Double.NaN);
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String name, String description, Supplier<Number> value) {
        return Gauge.builder(Metrics.PREFIX + name, value).description(description);
    }
}
