package io.segmentexport.routes;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.klaviyo.AnswerReader;
import io.segmentexport.klaviyo.PollSchedule;
import io.segmentexport.klaviyo.RateBudgets;
import io.segmentexport.run.BatchAssembly;
import io.segmentexport.run.Checks;
import io.segmentexport.run.Claims;
import io.segmentexport.run.Closing;
import io.segmentexport.run.DataFolder;
import io.segmentexport.run.Delivery;
import io.segmentexport.run.DiskSpace;
import io.segmentexport.run.Ledger;
import io.segmentexport.run.Outages;
import io.segmentexport.run.Report;
import io.segmentexport.run.Reports;
import io.segmentexport.run.Run;
import io.segmentexport.run.Runs;
import io.segmentexport.run.Segments;
import io.segmentexport.run.Tracking;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the route pages, their beans and the configuration together, as one Camel application: the service, which
 * watches folders, or the same routes without the watching, for one command.
 */
public final class Integration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Integration.class);

    private final Settings settings;
    private final boolean watch;
    private final Ledger ledger;
    private final Runs runs;
    private final Claims claims;
    private final Main main;

    /**
     * Opens the ledger; nothing runs before {@link #start}.
     *
     * @param settings   the configuration
     * @param watch      whether the exports' folders are watched and runs that have not ended go on
     * @param properties properties that go before ours; what a test sets
     */
    public Integration(Settings settings, boolean watch, Map<String, String> properties) {
        this.settings = settings;
        this.watch = watch;
        var clock = Clock.systemUTC();
        var pages = new RoutePages(settings, "*.camel.yaml");
        var data = new DataFolder(DataFolder.create(settings.dataFolder()));
        this.ledger = Ledger.embedded(data.ledger());
        this.runs = new Runs(settings, data, ledger);
        this.claims = new Claims(settings, data, ledger, clock);
        this.main = pages
                .with("camel.mdc.enabled", true)
                .with("camel.mdc.custom-properties", "run,export")
                .with("pick-up.poll-millis", 1000)
                .with("pick-up.settle-millis", 1000)
                .with("suspended.look-again-millis", 60_000)
                .with("unconfirmed.look-again-millis", 600_000)
                .with("queue.size", 100_000)
                .with(properties)
                .main(new KlaviyoCalls(new RateBudgets(), new AnswerReader(clock), runs::suspend));
        bind(data, clock);
        main.addMainListener(new Lifecycle());
    }

    private void bind(DataFolder data, Clock clock) {
        var tracking = settings.tracking();
        var failures = new ClaimFailures(clock);
        main.bind("runs", runs);
        main.bind("pickUp", new PickUp(settings, claims, failures));
        var outages = new Outages(ledger, clock, settings.delivery().giveUpAfter());
        main.bind("diskSpace", new DiskSpace(data.root(), settings.keepFree()));
        main.bind("checks", new Checks(ledger, outages));
        main.bind("segments", new Segments(ledger));
        main.bind("batchAssembly", new BatchAssembly());
        main.bind("delivery", new Delivery(ledger, outages, clock));
        main.bind("tracking", new Tracking(
                ledger, new PollSchedule(tracking.firstWait(), tracking.longestWait(), tracking.deadline()), clock));
        main.bind("closing", new Closing(ledger, new Reports(data, ledger, clock), clock));
        settings.exports().values().forEach(
                export -> main.bind(SegmentFileFilter.nameOf(export), new SegmentFileFilter(export, failures)));
    }

    /** What is done with the Camel context around its life. */
    private final class Lifecycle extends MainListenerSupport {

        @Override
        public void afterConfigure(BaseMainSupport configured) {
            configured.getCamelContext().getExecutorServiceManager().registerThreadPoolProfile(
                    new ThreadPoolProfileBuilder("deliver-batches").poolSize(1).maxPoolSize(1).maxQueueSize(1)
                            .rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns).build());
        }
    }

    private void addRoutes(CamelContext context, Export export) throws Exception {
        for (var template : new String[] {"export-segment", "run"}) {
            TemplatedRouteBuilder.builder(context, template)
                    .routeId(template + "-" + export.id())
                    .parameter("export", export.id())
                    .add();
        }
        if (watch) {
            DataFolder.create(export.folder());
            TemplatedRouteBuilder.builder(context, "pick-up-folder")
                    .routeId("pick-up-" + export.id())
                    .parameter("export", export.id())
                    .parameter("folder", export.folder().toString())
                    .parameter("readLock", export.wholeWhen() == Export.WholeWhen.UNCHANGED ? "changed" : "none")
                    .add();
            LOG.info("export {}: watching {}", export.id(), export.folder());
        }
    }

    /** Starts the routes and comes back. */
    public void start() throws Exception {
        main.start();
        for (var export : settings.exports().values()) {
            addRoutes(main.getCamelContext(), export);
        }
        if (watch) {
            main.getCamelContext().getRouteController().startRoute("resume-runs");
            main.getCamelContext().getRouteController().startRoute("resume-held-runs");
            main.getCamelContext().getRouteController().startRoute("resume-unconfirmed-runs");
        }
    }

    /**
     * Works on a run until it ends, or until it cannot go on now.
     *
     * @param run a run in the ledger
     * @return its report; empty where the stop came first
     */
    public Optional<Report> carry(Run run) {
        Object report = main.getCamelContext().createFluentProducerTemplate()
                .to("seda:runs-" + run.export().id() + "?size={{queue.size}}&waitForTaskToComplete=Always&timeout=0")
                .withBody(run.id())
                .request(Object.class);
        return report instanceof Report written ? Optional.of(written) : Optional.empty();
    }

    public CamelContext camelContext() {
        return main.getCamelContext();
    }

    public Ledger ledger() {
        return ledger;
    }

    public Runs runs() {
        return runs;
    }

    public Claims claims() {
        return claims;
    }

    /** Stops: the runs under way stop at their next step, and go on at the next start. */
    @Override
    public void close() {
        runs.stopAll();
        main.stop();
        ledger.close();
    }
}
