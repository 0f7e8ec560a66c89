package io.segmentexport.camel;

import io.segmentexport.camel.folder.FetchUri;
import io.segmentexport.camel.folder.Fetching;
import io.segmentexport.claim.Settling;
import io.segmentexport.config.Export;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.CamelUri;
import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that each export and each connection has of its own, made of the templates. */
public final class ExportRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(ExportRoutes.class);
    private static final String QUARTZ_PROPERTIES = "quartz-properties";

    private final Settings settings;
    private final Supplier<ModelCamelContext> context;
    private final Settling settling;
    private final Set<String> carried = ConcurrentHashMap.newKeySet();
    private final Set<String> queued = ConcurrentHashMap.newKeySet();

    /** @param context where the routes are added */
    ExportRoutes(Settings settings, Supplier<ModelCamelContext> context, Settling settling) {
        this.settings = settings;
        this.context = context;
        this.settling = settling;
    }

    /**
     * Adds the routes that work on the runs of an export, once. An export that is not configured any more gets them too, if a
     * run of it has not ended or is opened again: its settings are kept with the run.
     */
    synchronized void carryRunsOf(String exportId) {
        if (carried.contains(exportId)) {
            return;
        }
        for (var template : new String[] {"deliver", "run"}) {
            if (context.get().getRouteDefinition(template + "-" + exportId) == null) {
                add(template, template + "-" + exportId, Map.of("export", exportId));
            }
        }
        carried.add(exportId);
    }

    /** The route that lets the runs of a connection go one after the other that were due or asked for. */
    void queueRunsOf(String connectionId) {
        add("connection-runs", "connection-" + connectionId, Map.of("connection", connectionId));
        queued.add(connectionId);
    }

    /**
     * The queue of a run: that of its connection if it was due or asked for, else that of its export. A run whose jobs alone
     * are looked up sends nothing, and keeps no other waiting.
     */
    public String queueOf(Run run) {
        String connection = run.export().connectionId();
        return run.ofSnapshots() && run.state() != RunState.UNCONFIRMED && queued.contains(connection)
                ? "connection-" + connection : "runs-" + run.export().id();
    }

    /** What the runs of an export start by. Before that its connection's runs are queued. */
    void begin(Export export) {
        DataFolder.create(export.folder());
        switch (export.starts()) {
            case ON_ARRIVAL -> watch(export);
            case ON_SCHEDULE -> schedule(export, export.schedule().orElseThrow());
            case ON_DEMAND -> LOG.info("export {}: on demand", export.id());
        }
        export.from().ifPresent(from -> fetch(export, from));
    }

    private void watch(Export export) {
        add("pick-up-folder", "pick-up-" + export.id(), Map.of(
                "export", export.id(),
                "folder", export.folder().toString()));
        LOG.info("export {}: watching {}", export.id(), export.folder());
    }

    private void schedule(Export export, Schedule schedule) {
        add("scheduled-export", "schedule-" + export.id(), Map.of(
                "export", export.id(),
                "cron", schedule.cron(),
                "timeZone", TimeZone.getTimeZone(schedule.zone()).getID()));
        LOG.info("export {}: on schedule {} ({})", export.id(), schedule.cron(), schedule.zone());
    }

    /**
     * Camel's settings of the scheduler. No trigger fires before {@link #startSchedules}: Camel makes a trigger before it knows
     * the endpoint of it, and one that fires in between fails and never fires again.
     */
    static Map<String, String> schedulerSettings() {
        return Map.of(
                "camel.component.quartz.properties-ref", QUARTZ_PROPERTIES,
                "camel.component.quartz.auto-start-scheduler", "false",
                "camel.component.quartz.enable-jmx", "false");
    }

    /** Binds the settings of Quartz's own. */
    static void bindScheduler(Main main) {
        var properties = new Properties();
        // A trigger only hands over; two threads are enough for it.
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        // Else a trigger that fires some seconds late is given a due time that the schedule does not have.
        properties.setProperty("org.quartz.jobStore.misfireThreshold", String.valueOf(Duration.ofDays(1).toMillis()));
        main.bind(QUARTZ_PROPERTIES, properties);
    }

    /** All routes run: the triggers fire from now on. */
    void startSchedules() throws SchedulerException {
        if (context.get().hasComponent("quartz") instanceof QuartzComponent quartz && quartz.getScheduler() != null) {
            quartz.getScheduler().start();
        }
    }

    /** Brings files from another machine into the folder of the export, whatever its runs start by. */
    private void fetch(Export export, CamelUri from) {
        var route = "fetch-" + export.id();
        var fetching = new Fetching(export, from, context.get(), settling);
        var uri = uri(export, from).completed();
        OperationsPort.check(context.get(), fetching.check(context.get(), route));
        add("fetch-folder", route, Map.of("export", export.id(), "uri", uri, "folder", export.folder().toString()));
        LOG.info("export {}: fetching from {}", export.id(), from);
    }

    /** Fails if Camel cannot fetch from there as the URI has it; connects to nothing. */
    void tryFetching(Export export, CamelUri from) {
        LOG.debug("export {}: {} can be used", export.id(), new Fetching(export, from, context.get(), settling));
        uri(export, from).completed();
    }

    private FetchUri uri(Export export, CamelUri from) {
        return new FetchUri(export, from, context.get(), settings.file().getFileName().toString());
    }

    /** Makes a route of a template, and starts it if the context runs. */
    private void add(String template, String routeId, Map<String, String> parameters) {
        var route = TemplatedRouteBuilder.builder(context.get(), template).routeId(routeId);
        parameters.forEach(route::parameter);
        route.add();
    }
}
